# News for a person.
news-title = News for you
news-lead = What happened to what you asked. We keep this for a year.
news-none = There is no news for you.
news-unread = new
news-mark-read = Mark all as read
news-back = Back to the start
news-all = All news
news-source-unknown = The source
news-report-taken-up = { $source } is looking into your report.
news-report-answered = { $source } has answered your report.
news-answer-overdue = { $source } has not answered your report in time.
news-correction-read = An institution has read the correction of your data. Source of the data: { $source }
news-institution-reported = An institution has reported something in your data that is probably wrong. Source of the data: { $source }
news-institution-answered = The report of an institution about your data is answered. Source of the data: { $source }
news-mandate-registered = An institution has registered a mandate: somebody acts for you.
notice-news-read = Everything is marked as read.
