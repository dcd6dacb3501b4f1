# Nieuws voor een persoon.
news-title = Nieuws voor u
news-lead = Wat er gebeurde met wat u vroeg. Wij bewaren dit een jaar.
news-none = Er is geen nieuws voor u.
news-unread = nieuw
news-mark-read = Alles als gelezen aanduiden
news-back = Terug naar het begin
news-all = Al het nieuws
news-source-unknown = De bron
news-report-taken-up = { $source } onderzoekt uw melding.
news-report-answered = { $source } heeft op uw melding geantwoord.
news-answer-overdue = { $source } heeft niet op tijd op uw melding geantwoord.
news-correction-read = Een instelling heeft de verbetering van uw gegevens gelezen. Bron van de gegevens: { $source }
news-institution-reported = Een instelling meldde dat iets in uw gegevens waarschijnlijk fout is. Bron van de gegevens: { $source }
news-institution-answered = De melding van een instelling over uw gegevens is beantwoord. Bron van de gegevens: { $source }
news-mandate-registered = Een instelling registreerde een mandaat: iemand handelt voor u.
notice-news-read = Alles is als gelezen aangeduid.
