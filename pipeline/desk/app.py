"""The pages and buttons of the desk: what is asked for becomes a command, and its words become a page."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import secrets
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from pipeline import disk
from pipeline.agenda.steps import find_next_step
from pipeline.archive import ArchiveError
from pipeline.commands.status import report_status
from pipeline.commands.workspace import OWN_FOLDER, EarlyDayError, Workspace
from pipeline.desk import views
from pipeline.desk.guard import BodyTooLargeError, DeskGuard
from pipeline.desk.jobs import Job, JobRunner, RunningCommand, launch_process
from pipeline.desk.kept_forms import KeptForm, KeptForms, fill_in_page
from pipeline.desk.office_page import find_office_file, list_office_faults, list_office_files
from pipeline.desk.orders import DeskOrder, TypedForm, build_order, find_outbox_file, order_step
from pipeline.desk.page_words import translate_to_pages
from pipeline.desk.posting import Posting, build_posting_page
from pipeline.desk.proof_view import build_proof_page, find_unsigned_draft
from pipeline.findings import UnconfirmedError, UserError
from pipeline.periods import Period
from pipeline.wording import render_page

DESK_FOLDER = f"{OWN_FOLDER}/desk"
_MOST_BYTES = 300_000_000
"""The largest ZIP archive that a settings file may allow is taken with room to spare; more is refused unread."""
_PARTS = ("layout.html", "letters.html")
_SHOWN_INLINE = (".html", ".txt", ".pdf")
_PAGE_OF_OURS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
"""Policy for a page out of the outbox: it is shown, and can do nothing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """What a desk needs to know: the workspace, how to start its commands, its secret and its names.

    ``open_workspace`` opens the workspace anew for each page; ``open_file`` opens a file with the program of the
    machine; ``start`` are words before the command, ``launch`` starts one.
    """

    root: Path
    key: str
    hosts: frozenset[str]
    open_workspace: Callable[[], Workspace]
    open_file: Callable[[Path], None]
    start: tuple[str, ...] = ()
    launch: Callable[[Sequence[str], Path], RunningCommand] = launch_process


@functools.cache
def _read_page(name: str) -> str:
    return resources.files("pipeline.desk").joinpath("pages", name).read_text(encoding="utf-8")


class Desk:
    """The routes of one desk and the commands it runs."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.kept = KeptForms()
        root = settings.root.resolve()
        self.jobs = JobRunner(
            root / DESK_FOLDER / secrets.token_hex(8), ("-C", str(root), *settings.start), settings.launch
        )
        self.posting = Posting(
            root=root, jobs=self.jobs, open_workspace=settings.open_workspace, open_file=settings.open_file
        )

    def build_app(self) -> Starlette:
        """Build the application with its guard."""
        routes = [
            Route("/", self.show_home),
            Route("/step/{stage}", self.show_stage),
            Route("/step/{stage}", self.show_filled_stage, methods=["POST"]),
            Route("/proof/{place:path}", self.show_proof),
            Route("/desk.css", self.show_style),
            Route("/next", self.act_on_next_step, methods=["POST"]),
            Route("/do/{action}", self.act, methods=["POST"]),
            Route("/job/{number:int}", self.show_job),
            Route("/job/{number:int}/act", self.act_as_planned, methods=["POST"]),
            Route("/job/{number:int}/checked", self.act_as_checked, methods=["POST"]),
            Route("/posting", self.show_posting),
            Route("/posting/next", self.post_next_letters, methods=["POST"]),
            Route("/office", self.show_office),
            Route("/office/open", self.open_office_file, methods=["POST"]),
            Route("/open", self.open_place, methods=["POST"]),
            Route("/drop", self.drop_files, methods=["POST"]),
            Route("/file/{place:path}", self.show_file),
            Route("/received/{number:int}", self.show_received_file),
            Route("/received/{number:int}/open", self.open_received_file, methods=["POST"]),
        ]
        guard = Middleware(
            DeskGuard,
            key=self.settings.key,
            hosts=self.settings.hosts,
            most_bytes=_MOST_BYTES,
        )
        handlers = {UserError: self._show_fault, ArchiveError: self._show_fault, disk.DiskError: self._show_fault}
        return Starlette(
            routes=[Mount(f"/{self.settings.key}", routes=routes)],
            middleware=[guard],
            exception_handlers={**handlers, BodyTooLargeError: self._show_fault, 404: self._show_missing},
        )

    def _render(
        self, name: str, figures: Mapping[str, object], status: int = 200, kept: KeptForm | None = None
    ) -> HTMLResponse:
        parts = {part: _read_page(part) for part in _PARTS}
        told = {"base": f"/{self.settings.key}", "refresh": False, **figures}
        page = render_page(_read_page(name), told, parts)
        return HTMLResponse(page if kept is None else fill_in_page(page, kept), status_code=status)

    def _show_fault(self, request: Request, fault: Exception) -> Response:
        lines = fault.lines if isinstance(fault, UserError) else (str(fault) or "送来的东西太大，没有收。",)
        told = [translate_to_pages(line, self.settings.root) for line in lines]
        look = fault.last_look if isinstance(fault, EarlyDayError) else None
        back = getattr(request.state, "back", "")
        return self._render("fault.html", {"lines": told, "look": look, "back": back}, status=400)

    def _show_missing(self, _: Request, __: Exception) -> Response:
        return self._render("fault.html", {"lines": ("没有这一页。",), "look": None, "back": ""}, status=404)

    def _read_period(self, request: Request, workspace: Workspace) -> Period | None:
        typed = request.query_params.get("period", "")
        known = {str(each): each for each in views.list_periods(workspace)}
        return known.get(typed) or (_parse_month(typed, workspace.today) if typed else None)

    def show_home(self, request: Request) -> Response:
        """Show the month that is being worked on, or the one asked for."""
        workspace = self.settings.open_workspace()
        figures = views.build_home(workspace, self._read_period(request, workspace))
        return self._render("home.html", {**figures, "busy": self.jobs.running})

    def show_stage(self, request: Request) -> Response:
        """Show one of the seven steps, with a form filled in as it was before."""
        return self._show_stage(request, self.kept.find(request.query_params.get("kept", "")))

    async def show_filled_stage(self, request: Request) -> Response:
        """Show one of the seven steps with fields filled in that were ticked on another page; nothing is done."""
        form = await self._read_form(request)
        ticked = KeptForm(action=request.path_params["stage"], fields=form.fields, whole=False)
        return await run_in_threadpool(self._show_stage, request, ticked)

    def _show_stage(self, request: Request, kept: KeptForm | None) -> Response:
        workspace = self.settings.open_workspace()
        stage = views.STAGE_PAGES.get(request.path_params["stage"])
        if stage is None:
            raise UserError("没有这一步。")
        period = self._read_period(request, workspace) or Period.of(workspace.today)
        figures = views.build_stage(workspace, stage, period)
        return self._render("stage.html", {**figures, "busy": self.jobs.running}, kept=kept)

    def show_proof(self, request: Request) -> Response:
        """Show what proof says of a draft, sentence by sentence."""
        workspace = self.settings.open_workspace()
        period = self._read_period(request, workspace) or Period.of(workspace.today)
        return self._render("proof.html", build_proof_page(workspace, period, request.path_params["place"]))

    def show_posting(self, request: Request) -> Response:
        """Show the drafts that were opened to be sent, and the button that goes on."""
        workspace = self.settings.open_workspace()
        period = self._read_period(request, workspace) or Period.of(workspace.today)
        figures = build_posting_page(workspace, period, request.query_params.getlist("at"))
        return self._render("posting.html", {**figures, "place": f"/posting?{request.url.query}"})

    async def post_next_letters(self, request: Request) -> Response:
        """Record the ticked letters as sent and open the drafts that follow."""
        form = await self._read_form(request)
        done = await run_in_threadpool(self.posting.go_on, form)
        if isinstance(done, Job):
            return self._go_to(f"/job/{done.number}")
        return self._go_to(f"/posting?period={form.period}" + "".join(f"&at={quote(each)}" for each in done))

    def show_office(self, _: Request) -> Response:
        """Show the office's own files and all that is wrong with them."""
        workspace = self.settings.open_workspace()
        told = [translate_to_pages(line, self.settings.root) for line in list_office_faults(workspace)]
        return self._render("office.html", {"faults": told, "files": list_office_files(workspace)})

    async def open_office_file(self, request: Request) -> Response:
        """Open a file of the office with the program of this machine."""
        form = await self._read_form(request)
        path = find_office_file(self.settings.open_workspace(), form.get("name"))
        await run_in_threadpool(self.settings.open_file, path)
        return self._go_to("/office")

    def show_style(self, _: Request) -> Response:
        """Return the style sheet."""
        return Response(_read_page("desk.css"), media_type="text/css")

    def show_job(self, request: Request) -> Response:
        """Show what a command says, again every second until it has ended."""
        job = self._find_job(request)
        figures = views.build_job(job, self.jobs.measure_seconds(job), self.settings.root)
        refused = figures["bad"] and "document" in job.order.typed
        draft = find_unsigned_draft(self.settings.root, job.order.typed) if refused else None
        letters = views.list_waiting_letters(self.settings.open_workspace(), job)
        return self._render("job.html", {**figures, **letters, "refresh": job.running, "draft": draft})

    def _find_job(self, request: Request) -> Job:
        job = self.jobs.find(request.path_params["number"])
        if job is None:
            raise UserError("工作台重新打开过，这一件的记录不在了。办了没有，请看首页。")
        return job

    def show_file(self, request: Request) -> Response:
        """Send a file of the outbox; pages and texts are shown, workbooks and papers are given to save."""
        path = find_outbox_file(self.settings.root, request.path_params["place"])
        if path is None:
            raise UserError("没有这个文件，可能刚刚重新生成过。请刷新页面再试。")
        inline = path.suffix.lower() in _SHOWN_INLINE
        return FileResponse(
            path,
            filename=path.name,
            content_disposition_type="inline" if inline else "attachment",
            headers={"Content-Security-Policy": _PAGE_OF_OURS},
        )

    def show_received_file(self, request: Request) -> Response:
        """Give a copy of a file that came, to save."""
        name, data = views.load_received_file(self.settings.open_workspace(), request.path_params["number"])
        kept = f"attachment; filename*=UTF-8''{quote(name)}"
        headers = {"Content-Disposition": kept, "Content-Security-Policy": _PAGE_OF_OURS}
        return Response(data, media_type="application/octet-stream", headers=headers)

    async def open_received_file(self, request: Request) -> Response:
        """Open a copy of a file that came with the program of this machine; the one in the archive is left alone."""
        form = await self._read_form(request)
        await run_in_threadpool(self._open_copy, request.path_params["number"])
        return self._go_to(f"/step/collect?period={quote(form.get('period'))}")

    def _open_copy(self, number: int) -> None:
        name, data = views.load_received_file(self.settings.open_workspace(), number)
        path = self.settings.root.resolve() / DESK_FOLDER / secrets.token_hex(8) / name
        disk.write(path, data)
        self.settings.open_file(path)

    async def act(self, request: Request) -> Response:
        """Take an order: tell its plan first, or do at once what changes nothing."""
        form, action = await self._read_form(request), request.path_params["action"]
        request.state.back = self._keep(action, form)
        order = dataclasses.replace(build_order(action, form, self.settings.root), back=request.state.back)
        job = await run_in_threadpool(self.jobs.start, order, planning=bool(order.plan))
        return self._go_to(f"/job/{job.number}")

    def _keep(self, action: str, form: TypedForm) -> str:
        """Keep a form; return where the page lies with it as it was filled in, empty if it is on none of the stages."""
        page = form.get("page")
        number = self.kept.keep(action, form.fields, form.files).number
        period = quote(form.get("period"))
        return f"/step/{page}?period={period}&kept={number}" if page in views.STAGE_PAGES else ""

    async def act_on_next_step(self, request: Request) -> Response:
        """Tell the plan of the next step, if it is still the one that the page showed."""
        form = await self._read_form(request)
        order = await run_in_threadpool(self._order_next_step, form)
        job = await run_in_threadpool(self.jobs.start, order, planning=bool(order.plan))
        return self._go_to(f"/job/{job.number}")

    def _order_next_step(self, form: TypedForm) -> DeskOrder:
        month = report_status(self.settings.open_workspace(), form.period).month
        step = find_next_step(month)
        if step is None or step.command != form.get("command"):
            raise UserError("情况有了变化，下一步已经不是刚才那件。请返回首页再看。")
        return order_step(step, form.period, letters=month.goes_on_to_letters)

    async def act_as_planned(self, request: Request) -> Response:
        """Do what a plan told."""
        planned = self._find_job(request)
        if not planned.planning or planned.running:
            raise UserError("还没有看过会做什么，请从头来。")
        job = await run_in_threadpool(self.jobs.start, planned.order)
        return self._go_to(f"/job/{job.number}")

    async def act_as_checked(self, request: Request) -> Response:
        """Do again, as checked by a person, what was not done for a day or a month that looked like a slip."""
        doubted = self._find_job(request)
        if doubted.status != UnconfirmedError.status:
            raise UserError("这一件没有等人核对的事。请返回首页再看。")
        job = await run_in_threadpool(self.jobs.start, doubted.order.mark_checked(), planning=doubted.planning)
        return self._go_to(f"/job/{job.number}")

    async def open_place(self, request: Request) -> Response:
        """Open a file of the outbox with the program of this machine, so that what is edited stays where it is."""
        form = await self._read_form(request)
        path = find_outbox_file(self.settings.root, form.get("place"))
        if path is None:
            raise UserError("没有这个文件，可能刚刚重新生成过。请刷新页面再试。")
        await run_in_threadpool(self.settings.open_file, path)
        return self._go_to(form.get("back") if form.get("back").startswith(("/step/", "/job/", "/posting?")) else "/")

    async def drop_files(self, request: Request) -> Response:
        """Put files into the inbox, or into a branch's folder there, under names of their own."""
        form = await self._read_form(request)
        request.state.back = self._keep("drop", form)
        paths = form.files.get("tables", ())
        if not paths:
            raise UserError("没有选文件。")
        folder = self.settings.open_workspace().inbox / form.branch
        for path in paths:
            await run_in_threadpool(_place_in_inbox, folder, path)
        return self._go_to(f"/step/collect?period={form.get('period')}")

    async def _read_form(self, request: Request) -> TypedForm:
        """Read a submitted form; its files are saved below the folder of the desk, under cleaned names."""
        typed = await request.form(max_files=1000, max_fields=5000)
        fields: dict[str, list[str]] = {}
        files: dict[str, list[Path]] = {}
        folder = self.settings.root.resolve() / DESK_FOLDER / secrets.token_hex(8)
        for name, value in typed.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    data = await value.read()
                    path = folder / f"{sum(map(len, files.values())) + 1:03d}" / disk.clean_name(value.filename)
                    await run_in_threadpool(disk.write, path, data)
                    files.setdefault(name, []).append(path)
            else:
                fields.setdefault(name, []).append(value)
        return TypedForm(fields, {**dict(self.kept.find_files(fields)), **files})

    def _go_to(self, place: str) -> Response:
        return RedirectResponse(f"/{self.settings.key}{place}", status_code=303)


def _parse_month(typed: str, today: dt.date) -> Period:
    try:
        return Period.parse(typed)
    except ValueError:
        return Period.of(today)


def _place_in_inbox(folder: Path, path: Path) -> None:
    """Copy a file into a drop folder; one of its name that lies there is left alone."""
    place, number = folder / path.name, 1
    while place.exists():
        number += 1
        place = folder / f"{path.stem}（{number}）{path.suffix}"
    disk.write(place, disk.read(path))
