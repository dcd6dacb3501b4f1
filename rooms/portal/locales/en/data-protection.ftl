# The pages of the data-protection officer.
dp-title = Requests under data protection law
dp-lead = These requests wait for an answer, the most urgent first. Whose they are does not stand here. What is written in one you see when you open it, and each time is an entry in the ledger.
dp-none = No request waits for an answer.
dp-received = Received on { $day }.
dp-deadline = To be answered by { $day }.
dp-days-left =
    { $count ->
        [0] Today is the last day.
        [one] One day is left.
       *[other] { $count } days are left.
    }
dp-days-late =
    { $count ->
        [one] One day late.
       *[other] { $count } days late.
    }
dp-one-title = One request
dp-back = All requests that wait
dp-asked = What the person asks
dp-asked-nothing = Nothing is written here.
dp-steps = What was done
dp-step-none = Nothing yet.
dp-step-extended = On { $at } the person was told that the answer takes longer:
dp-step-answered = Answered on { $at }:
dp-answer = Answer
dp-answer-lead = The person reads the answer on their page, with where to complain. An answer is final.
dp-outcome = What was decided
dp-answer-text = What was done, or why not
dp-answer-hint = In plain words, at most 4000 characters. It is kept sealed and stands in no ledger.
dp-answer-send = Send the answer
dp-extend = Take longer
dp-extend-lead = Once, and only in the first month, the answer may take two months more. The person must be told why.
dp-extend-text = Why it takes longer
dp-extend-send = Tell the person
dp-problem-outcome = Choose what was decided.
dp-problem-text = Write what the person shall read, in at most 4000 characters.
notice-request-extended = The person is told that the answer takes longer.
notice-request-answered = The request is answered.
notice-request-overtaken = That is not possible any more: the request is answered, was extended before, or its first month is over.
dp-first = To the first page
error-own-request = This is your own request
error-own-request-next = You cannot answer what you asked yourself. Another data-protection officer does, or whoever runs the hub (crosskeys requests answer).
