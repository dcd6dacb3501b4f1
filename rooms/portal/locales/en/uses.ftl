# Who used my data.
uses-title = Who used my data
uses-lead = Every time an institution asks for your data through us, you see it here. Refused questions are here too.
uses-newest = Back to the newest
uses-older = Older
uses-none = No institution has asked for your data through us yet.
uses-none-found = Nothing was found. Change the filter to see more.

use-delivered = On { $day }, { $institution } received data about you from { $source }: { $elements }.
use-without-data = On { $day }, { $institution } asked { $source } for data about you. The source had none.
use-failed = On { $day }, { $institution } asked { $source } for data about you. The source did not answer, and nothing was given.
use-interrupted = On { $day }, { $institution } asked { $source } for data about you. The answer was interrupted, and nothing was given.
use-under-way = On { $day }, { $institution } asked { $source } for data about you: { $elements }. The answer is on its way.
use-refused = On { $day }, { $institution } asked { $source } for data about you: { $elements }. We refused.
use-unknown-service = On { $day }, { $institution } asked for data about you under a name that does not exist: { $service }. We refused.
use-purpose = Purpose: { $purpose }.
use-details = Details and proof
use-open = Details and proof of the use on { $at }
badge-given = given
badge-without-data = no data
badge-not-given = not given
badge-under-way = under way
badge-refused = refused

chart-title = The last twelve months
chart-total =
    { $count ->
        [one] asked once
       *[other] asked { $count } times
    }
chart-drawing = How often { $institution } asked, by month
chart-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
chart-looks = How often somebody looked on your behalf, by month
chart-more =
    { $count ->
        [one] One more institution is in the table.
       *[other] { $count } more institutions are in the table.
    }
chart-table = The same as a table
chart-month = Month
chart-institution = Institution
chart-count = Times

filter-title = Filter
filter-institution = Institution
filter-service = Service
filter-purpose = Purpose
filter-element = Data
filter-outcome = Result
filter-from = From
filter-to = Up to and including
filter-any = All
filter-permitted = Allowed
filter-refused = Refused
filter-apply = Show
filter-clear = Clear the filter
