"""“In short”: what a month’s published figures and reports come to, for each reader, by rules that
say nothing that the lines do not (pure).

How it is called:

    measures = [measure_of(line.published, line, month) for line in edition.lines]   # facts
    reports = [report_of(row) for row in exceptions_content["lines"]]
    account = Account("Corporate Plan", month, measures, reports, before=ratings_of_month_before)
    brief = in_short(Reader.COMMITTEE, account)                                        # readers
    brief.headline.text, brief.headline.sources

or part by part: `headline(measures, "Corporate Plan")` (headline), `worse_measures`,
`better_measures`, `movement` (changes), `missed_promises`, `way_back` (promises), `money_in_plans`
(money), `decisions_asked`, `outcomes` (decisions), `questions_to_ask` (questions).  `worst_first`
(order) is the one order of concern: it takes lines of a build as well as measures.  From the
database: `reporting.publishing.in_short`.

Every `Sentence` has its `sources`: the frozen lines and reports that it was made from.
"""
