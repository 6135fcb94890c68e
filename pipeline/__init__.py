"""The “党建+” ledger: monthly forms in, a consolidated ledger and documents ready to sign out.

Floors, top first; a room imports only from floors below, and rooms on one floor do not know each other:

    __main__                            entry point, imports nothing heavy
    cli                                 arguments -> one command; prints; exit status
    desk                                the month as a local page, over the same commands
    demo                                a made-up bureau, driven through the same commands
    commands                            one module or folder per command: plan, then perform
    proof                               finished papers, sentence by sentence, against the ledger they name
    letters | health | agenda           which letter when, what must never leave; rules of the health check; next step
    documents | board                   rules of papers: drafts, numbers, right of reply, signing; the page for leaders
    docx | wording | workbook | annual_workbook | roll_up | attached_tables | mail | portable   typesetting; books; mail
    reports                             assessed ledger -> what each document says
    supervision                         ledger -> submission status, lamps, cases, questions, proposals
    ledger                              everything known up to AS-OF -> tasks and their months
    intake                              cells -> values -> validated submissions and findings
    reading | forms | archive           bytes -> cells; contract -> forms; everything that ever arrived
    contract | sheets | disk | pool | cluster | zip_parts    columns; .xlsx; files; workers here, elsewhere; ZIP bytes
    findings : terms : glossary         what can be wrong with a form; words shared by all
    periods                             months, quarters, years

Reading order: ``terms``, ``contract.task_row`` (what a branch fills in), ``commands.collect`` (a file arrives),
``intake.validate`` (it is checked), ``archive`` (it is kept), ``commands.consolidate`` (a month is built),
``ledger.build``, ``supervision.assessment``, ``reports.circular``. docs/架构.md walks one file all the way;
CONTRIBUTING.md tells how to change things.
"""

__version__ = "0.1.0"
