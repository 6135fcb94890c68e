"""What a year's ledgers say about each branch (述职评议): months, tasks, rectification and answers, as facts only."""
