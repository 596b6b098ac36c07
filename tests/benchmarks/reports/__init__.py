"""The report: tables in Markdown, what was aimed at and what was reached, a plot."""
