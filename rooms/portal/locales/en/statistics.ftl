# Statistics: for everybody, and for an institution about itself.
statistics-title = Statistics
statistics-lead = How the exchange is now, and how much it was used in the last twelve months.
statistics-state = Now
statistics-up = Everything works
statistics-degraded = Works, but something is missing
statistics-down = Gives no data now
statistics-entries = Entries in the ledger
statistics-asked = Questions
statistics-counting = Not every question is counted yet. The figures go up while that goes on.
statistics-none = Nothing was asked in the last twelve months.
statistics-permitted-drawing = How many questions were allowed, by month
statistics-refused-drawing = How many questions were refused, by month
statistics-outcome = Outcome
statistics-reasons = Why questions were refused
statistics-reason = Reason
statistics-unknown-service = There is no such service.
statistics-services = By service
statistics-service = Service
statistics-no-service = A service that does not exist
statistics-applicants = By the institution that asked
statistics-deliberations = By deliberation
statistics-deliberation = Deliberation
statistics-few = fewer than { $count }
statistics-how = How this is counted
statistics-how-says = Each recorded decision counts once, in the month in which it was made. A question with several reasons for its refusal counts for the first one.
statistics-rounded = Every figure is rounded down to a multiple of { $count }, and changes at most once an hour. Otherwise somebody could work out whom a question was about. The tables show the fifty busiest; the figures for programs have all.
statistics-withheld = Questions that the law keeps from the person for a time are not in it until that time is over.
statistics-data = The same figures for programs (JSON)
desk-usage-title = Statistics of the institution
desk-usage-lead = The last twelve months, exactly: only colleagues who work at this desk see this.
desk-usage-asked = What we asked
desk-usage-answered = What we were asked
desk-usage-total =
    { $count ->
        [0] No questions.
        [one] One question. Allowed: { $permitted }. Refused: { $refused }.
       *[other] { $count } questions. Allowed: { $permitted }. Refused: { $refused }.
    }
desk-usage-door = How often the institution asks, by what right, what is refused and why.
