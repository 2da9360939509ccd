"""The wording of all errors: what an error's code says in English, and the rule that is broken.

Codes are for machines and stay the same; sentences are for readers and have their Chinese in the
catalogue. Places such as `{name}` are filled with the values of the error (`sim.errors`).
"""

from typing import NamedTuple

from sim.text.catalogue import N_


class Sentence(NamedTuple):
    """What an error says, and the rule that is broken, where the sentence does not say all."""

    text: str
    rule: str | None = None


ERRORS: dict[str, Sentence] = {
    # Files
    "file-missing": Sentence(N_("there is no such file")),
    "folder-missing": Sentence(
        N_("the folder of this file does not exist"), N_("write into a folder that exists")
    ),
    "is-a-folder": Sentence(N_("this is a folder; expected a file")),
    "not-a-folder": Sentence(N_("this is a file; expected a folder")),
    "file-not-read": Sentence(N_("cannot be read: {reason}")),
    "file-not-written": Sentence(N_("cannot be written: {reason}")),
    "folder-closed": Sentence(
        N_("nothing can be written into the folder of this file"),
        N_("write into a folder that is yours"),
    ),
    "suffix-unknown": Sentence(N_("write a name that ends in one of {suffixes}")),
    "sheet-too-long": Sentence(
        N_("more rows than a sheet holds; write .csv or .parquet"), N_("at most {most} rows")
    ),
    "file-too-large": Sentence(
        N_("the file has {size:.1f} MB; write one port or policy a file"), N_("at most {most} MB")
    ),
    "upload-too-large": Sentence(N_("the file is larger than {most} MB"), N_("at most {most} MB")),
    "not-utf8": Sentence(N_("this is not text in UTF-8"), N_("text in UTF-8")),
    "not-a-text-file": Sentence(
        N_("not YAML: the file holds control characters, which no text has")
    ),
    "nothing-shipped": Sentence(
        N_("nothing is shipped here"),
        N_("a complete copy: install it again, or check it out whole"),
    ),
    # YAML and JSON
    "not-yaml": Sentence(
        N_("not YAML: check the colons, indents and brackets of this line and the one above")
    ),
    "yaml-tab": Sentence(N_("not YAML: indent with spaces, not with tabs")),
    "yaml-documents": Sentence(N_("not YAML: another document begins here; write one in a file")),
    "yaml-loop": Sentence(N_("an alias to what contains it"), N_("no loops")),
    "nested-too-deeply": Sentence(N_("nested too deeply to be read"), N_("a few levels")),
    "too-many-values": Sentence(
        N_("more values than any port has (aliases unfold here)"), N_("at most {most} values")
    ),
    "key-not-a-word": Sentence(N_("a key is a word, not a list"), N_("plain keys")),
    "key-repeated": Sentence(N_("this key is given twice"), N_("unique keys")),
    "no-mapping-at-top": Sentence(
        N_("expected `key: value` lines at the top"), N_("a mapping at the top")
    ),
    "json-malformed": Sentence(
        N_("JSON is malformed at character {n}: check quotes, commas and brackets"),
        N_("one JSON object"),
    ),
    # Keys, words and values of a file or a message
    "unknown-key": Sentence(N_("unknown key{hint}"), N_("only documented keys")),
    "key-missing": Sentence(
        N_("this key is missing: {meaning}"), N_("all keys without a default are given")
    ),
    "unknown-field": Sentence(N_("unknown field `{name}`{hint}"), N_("only documented fields")),
    "field-missing": Sentence(
        N_("the field `{name}` is missing"), N_("all fields without a default are given")
    ),
    "unknown-word": Sentence(N_("use one of {known}{hint}"), N_("one of the known words")),
    "of-another-type": Sentence(
        N_("expected {wanted}, found {found}"), N_("values of the documented type")
    ),
    "empty": Sentence(N_("expected {wanted}, found nothing"), N_("no empty values")),
    "not-a-number": Sentence(
        N_("this is not a number; write one such as 0.25 or 30"), N_("a number")
    ),
    "not-a-whole-number": Sentence(
        N_("this is not a whole number; write one such as 5"), N_("a whole number")
    ),
    "not-a-number-or-time": Sentence(
        N_("expected a number, found {found}; write a time in minutes, or as 2018-06-01T08:00"),
        N_("a number"),
    ),
    "not-finite": Sentence(
        N_("expected a finite number, not NaN or infinity"), N_("finite numbers")
    ),
    "too-small": Sentence(N_("write {least:.10g} or more"), N_("the number is possible")),
    "not-above": Sentence(N_("write more than {bound:.10g}"), N_("the number is possible")),
    "too-large": Sentence(N_("write {most:.10g} or less"), N_("the number is possible")),
    "not-below": Sentence(N_("write less than {bound:.10g}"), N_("the number is possible")),
    "too-few": Sentence(N_("write at least {least} of them"), N_("lengths as documented")),
    "too-many": Sentence(N_("write at most {most} of them"), N_("lengths as documented")),
    "text-too-long": Sentence(
        N_("expected at most {most} characters"), N_("lengths as documented")
    ),
    "text-of-another-form": Sentence(
        N_("this does not have the form {form}"), N_("form of the word")
    ),
    "list-too-short": Sentence(N_("expected one more value here"), N_("a list")),
    "list-of-another-length": Sentence(N_("expected a list of {n} values"), N_("a list")),
    "not-true-or-false": Sentence(N_("write true or false"), N_("true or false")),
    "not-a-list": Sentence(N_("expected a list: `[first, second]`"), N_("a list")),
    "not-a-mapping": Sentence(N_("expected `key: value` lines"), N_("a mapping")),
    "not-text": Sentence(N_("expected text"), N_("text")),
    "not-a-date": Sentence(N_("this is not a date; write one such as 2018-06-04"), N_("a date")),
    "not-a-time": Sentence(
        N_("this is not a time; write one such as 2018-06-04T08:00"), N_("a time")
    ),
    "time-without-clock": Sentence(
        N_("a date without a time of day; write one such as 2018-06-04T08:00"), N_("a time")
    ),
    "year-out-of-range": Sentence(
        N_("no event of a port lies in this year"), N_("years from 1970 to 2100")
    ),
    "times-mixed": Sentence(
        N_(
            "the first row has a time of the other kind; give all an offset such as +08:00, or none"
        ),
        N_("one form of times in a column"),
    ),
    "log-too-long": Sentence(
        N_("{years:.0f} years from the middle of the log; is the year right?"),
        N_("events within ten years"),
    ),
    "not-as-documented": Sentence(
        N_("this does not have the documented form"), N_("the documented form")
    ),
    # Messages
    "not-a-message": Sentence(
        N_("a message is a JSON object with `kind`"), N_("fields of a message")
    ),
    "object-key-unknown": Sentence(
        N_("unknown key `{name}` of an object{hint}"), N_("fields of a message")
    ),
    "object-without-key": Sentence(
        N_("an object needs at least one key of {known}"), N_("fields of a message")
    ),
    "object-key-alone": Sentence(
        N_("`{name}` needs `{partner}` beside it"), N_("fields of a message")
    ),
    "object-key-names-nothing": Sentence(
        N_("`{name}` names nothing alone; it goes with another key"), N_("fields of a message")
    ),
    "agency-name-malformed": Sentence(
        N_("the name of an agency is lower-case letters and _, such as port_health"),
        N_("fields of a message"),
    ),
    "earliest-after-latest": Sentence(
        N_("`earliest` must not lie after `latest`"), N_("fields of a message")
    ),
    "slot-malformed": Sentence(
        N_("`slot` is one start or [start, end] with start <= end"), N_("fields of a message")
    ),
    "time-not-finite": Sentence(
        N_("`{name}` is {time}; expected a time in minutes"), N_("fields of a message")
    ),
    # Journals and the platform
    "journal-missing": Sentence(N_("there is no such file"), N_("a journal is a JSON Lines file")),
    "not-a-journal": Sentence(N_("this is no journal; it was left as it is"), N_("journal format")),
    "journal-without-header": Sentence(N_("there is no header line"), N_("journal format")),
    "journal-header-malformed": Sentence(
        N_("the first line is not the header of a journal: {reason}"), N_("journal format")
    ),
    "journal-of-another-format": Sentence(N_("this version reads {format}"), N_("journal format")),
    "line-without-checksum": Sentence(
        N_(
            "the line is damaged: it does not end in a checksum; restore the journal from "
            "its copy, nothing was changed"
        ),
        N_("journal lines are never altered"),
    ),
    "line-altered": Sentence(
        N_(
            "the line is damaged: its checksum does not agree with its text; restore the "
            "journal from its copy, nothing was changed"
        ),
        N_("journal lines are never altered"),
    ),
    "line-out-of-order": Sentence(
        N_(
            "the line is damaged: it carries number {number}, number {expected} was "
            "expected; restore the journal from its copy, nothing was changed"
        ),
        N_("journal lines are never altered"),
    ),
    "journal-in-use": Sentence(N_("{path}: another process writes this journal")),
    "journal-write-failed": Sentence(N_("{path}: {reason}; not answered")),
    "journal-has-rules": Sentence(
        N_("the journal carries its own rules; leave out the rules file"),
        N_("one journal, one set of rules"),
    ),
    "journal-of-other-rules": Sentence(
        N_("the journal was begun under other rules; open it without rules, or begin a new one"),
        N_("one journal, one set of rules"),
    ),
    "journal-of-another-class": Sentence(
        N_("the journal was begun with another class; open it without one"),
        N_("one journal, one set of rules"),
    ),
    "until-before-last-message": Sentence(N_("it lies before the last message, at {last:g}")),
    "time-goes-back": Sentence(N_("time does not go back; it is {clock:g}")),
    "platform-closed": Sentence(N_("the platform is closed; open its journal again")),
    "too-many-messages": Sentence(N_("more than {most} rows"), N_("at most {most} messages")),
    "too-many-words": Sentence(N_("more than {most} different words of one kind")),
    "minutes-not-finite": Sentence(
        N_("`{name}` is {minutes}; expected a finite number of minutes"),
        N_("the number is possible"),
    ),
    "working-hours-malformed": Sentence(
        N_("`working_hours` is [open, close] with 0 <= open < close <= 1440"),
        N_("the number is possible"),
    ),
    "reason-missing": Sentence(N_("this reason is missing"), N_("every reason has a text")),
    "object-unknown": Sentence(N_("the journal has no such object{hint}")),
    # Scenarios of matching
    "suite-missing": Sentence(
        N_("there is no such file"), N_("give suite files or a folder of them")
    ),
    "no-suite-here": Sentence(
        N_("there is no suite (*.yaml) here"), N_("give suite files or a folder of them")
    ),
    "suite-not-a-list": Sentence(N_("a suite is a list of scenarios: begin each with `- id: …`")),
    "scenario-id-repeated": Sentence(N_("also at {other}"), N_("scenario `{scenario}`")),
    "scenario-ends-early": Sentence(
        N_("it lies before the last message"), N_("scenario `{scenario}`")
    ),
    "expected-number-unknown": Sentence(
        N_("no message has this number"), N_("scenario `{scenario}`")
    ),
    "expected-message-unknown": Sentence(
        N_("there is no such message; count from 1"), N_("scenario `{scenario}`")
    ),
    "expected-word-unknown": Sentence(N_("no such word{hint}"), N_("scenario `{scenario}`")),
    # Tables of messages
    "table-column-missing": Sentence(
        N_("the table has no column `{name}`"), N_("a table of messages, its rows counted from 0")
    ),
    "table-column-unknown": Sentence(
        N_("unknown column{hint}"), N_("a table of messages, its rows counted from 0")
    ),
    "table-too-long": Sentence(
        N_("too many rows for one table; match it in parts, each object in one of them"),
        N_("at most {most} rows"),
    ),
    "table-without-objects": Sentence(
        N_("no column names the object"), N_("a table of messages, its rows counted from 0")
    ),
    "column-not-numbers": Sentence(
        N_("the column holds values that are not numbers"),
        N_("a table of messages, its rows counted from 0"),
    ),
    "column-method-unknown": Sentence(
        N_("unknown method{hint}"), N_("a table of messages, its rows counted from 0")
    ),
    "row-word-unknown": Sentence(
        N_("use one of {known}"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-time": Sentence(
        N_("expected a time"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-agency": Sentence(
        N_("expected an agency"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-number": Sentence(
        N_("expected a number"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-partner": Sentence(
        N_("accept_result names the agency it relies on"),
        N_("a table of messages, its rows counted from 0"),
    ),
    "row-without-slot": Sentence(
        N_("propose names a slot"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-object": Sentence(
        N_("expected an object"), N_("a table of messages, its rows counted from 0")
    ),
    "row-without-key": Sentence(
        N_("the row has no key"), N_("a table of messages, its rows counted from 0")
    ),
    "row-version-not-whole": Sentence(
        N_("a version is a whole number"), N_("a table of messages, its rows counted from 0")
    ),
    "row-version-below-one": Sentence(
        N_("a version is 1 or more"), N_("a table of messages, its rows counted from 0")
    ),
    "row-key-bad-form": Sentence(
        N_("bad_form: {form}"), N_("a table of messages, its rows counted from 0")
    ),
    "row-key-bad-check-digit": Sentence(
        N_("bad_check_digit: {form}"), N_("a table of messages, its rows counted from 0")
    ),
    # Ports
    "port-unknown": Sentence(N_("no such port{hint}"), N_("a shipped name or a path to a file")),
    "number-unknown": Sentence(
        N_("the port has no such number{hint}"), N_("keys of `portsim ports`")
    ),
    "name-differs-from-file": Sentence(N_("the key and the file name differ"), N_("one name")),
    "source-unknown": Sentence(
        N_("no such source{hint} (add it to data/sources.yaml or to `sources`)"),
        N_("every number has a known source"),
    ),
    "sources-without-titles": Sentence(N_("write `key: title` lines"), N_("sources have titles")),
    "several-parents": Sentence(N_("expected the name of one file"), N_("one parent")),
    "parent-missing": Sentence(N_("no such file to inherit from"), N_("a file beside it")),
    "port-inherits-itself": Sentence(N_("a port cannot inherit from itself"), N_("no cycles")),
    "template-unknown": Sentence(N_("no such template{hint}"), N_("a template")),
    "template-inherits-itself": Sentence(
        N_("a template cannot inherit from itself"), N_("no cycles")
    ),
    "too-many-templates": Sentence(
        N_("too many templates above one another"), N_("at most {most}")
    ),
    "part-unknown": Sentence(
        N_("unknown {what} '{word}'{hint}"), N_("a name that the port defines")
    ),
    "no-time-between-failures": Sentence(
        N_("the time between failures is more than 0"), N_("positive times")
    ),
    "shift-overlaps": Sentence(
        N_("overlaps {opens} to {closes} on {day}; split the shifts"),
        N_("shifts of one calendar do not overlap"),
    ),
    "shift-ends-before-begin": Sentence(
        N_("opens {opens} is not before closes {closes}"), N_("the parts fit together")
    ),
    "closure-ends-before-begin": Sentence(
        N_("`begins` is not before `ends`"), N_("the parts fit together")
    ),
    "calendar-without-shift": Sentence(
        N_("this calendar has no shift"), N_("resources are open at some time")
    ),
    "step-repeated": Sentence(
        N_("step '{step}' stands here twice; a procedure runs from first to last"),
        N_("no step twice"),
    ),
    "step-without-site": Sentence(
        N_("no agency has a site of kind {kind}"), N_("every step has a site")
    ),
    "step-without-equipment": Sentence(
        N_("no agency has equipment of kind {kind}"), N_("every step has its equipment")
    ),
    "delay-cost-missing": Sentence(
        N_("no cost rate for {cls}; add `{cls}: {{value: …}}`"),
        N_("every class has a cost of delay"),
    ),
    "agency-not-competent": Sentence(
        N_("{agency} is not competent for {cls}; {allowed} are"),
        N_("art. 5, or invited under matching.invited (art. 17)"),
    ),
    "menus-not-whole": Sentence(
        N_("the shares of `menus` make {total:g}, they must make 1"), N_("the parts fit together")
    ),
    "menu-without-step": Sentence(
        N_("no step of {procedure} does {methods} for {agency}"),
        N_("every menu asks for some step"),
    ),
    "order-incomplete": Sentence(
        N_("`order` names each of `agencies` once"), N_("the parts fit together")
    ),
    "profile-of-another-length": Sentence(
        N_("`weekly` has 7 weights, `daily` has 24"), N_("the parts fit together")
    ),
    "profile-without-traffic": Sentence(
        N_("expected 7 weekdays or 24 hours, not all 0"), N_("the parts fit together")
    ),
    "weight-outside-range": Sentence(
        N_("a weight is outside the range"), N_("the parts fit together")
    ),
    "overlap-of-strangers": Sentence(
        N_("`overlap` names two agencies of the stream"), N_("the parts fit together")
    ),
    "overlap-impossible": Sentence(
        N_(
            "P({of} | {given}) = {overlap:g} is impossible here: it lies from {least:g} "
            "(independent) to {most:g}"
        ),
        N_("overlap fits the two shares"),
    ),
    "resource-without-count": Sentence(N_("a resource without a count; size the port first")),
    "visit-not-staffed": Sentence(
        N_("a visit needs {needed} officers, {pool} has {there}"), N_("a visit can be staffed")
    ),
    # Numbers of a port
    "formula-missing": Sentence(
        N_("a derived number says how it was made: add `formula`"), N_("the parts fit together")
    ),
    "unit-unknown": Sentence(
        N_("unit '{unit}' does not measure this; use {units}"), N_("the parts fit together")
    ),
    "value-outside-range": Sentence(
        N_("value {figure:g} is outside its range [{low:g}, {high:g}]"),
        N_("the parts fit together"),
    ),
    "mean-outside-range": Sentence(
        N_("mean {mean:g} is outside its range [{low:g}, {high:g}]"), N_("the parts fit together")
    ),
    "figure-too-small": Sentence(
        N_("{figure:g} is too small; write {least:.10g} or more"), N_("the number is possible")
    ),
    "figure-too-large": Sentence(
        N_("{figure:g} is too large; write {most:.10g} or less"), N_("the number is possible")
    ),
    "count-not-whole": Sentence(
        N_("{figure:g} is no whole number of 1 or more"), N_("the number is possible")
    ),
    "constant-with-cv": Sentence(N_("a constant has cv 0"), N_("the parts fit together")),
    "exponential-cv": Sentence(N_("an exponential time has cv 1"), N_("the parts fit together")),
    "uniform-cv": Sentence(
        N_("a uniform time from 0 up has cv of at most 0.577"), N_("the parts fit together")
    ),
    "size-below-one": Sentence(N_("a size has a mean of 1 or more"), N_("the parts fit together")),
    "size-not-whole": Sentence(
        N_("a constant size is a whole number"), N_("the parts fit together")
    ),
    # A port of the reader's own
    "upload-inherits-from-file": Sentence(
        N_("an uploaded port inherits from a shipped one"), N_("a shipped port")
    ),
    "not-a-workbook": Sentence(N_("this is no workbook"), N_("an XLSX file")),
    "sheet-missing": Sentence(N_("the sheet `{sheet}` is missing"), N_("sheets of the template")),
    "column-missing": Sentence(
        N_("the column `{column}` is missing{hint}"), N_("a table with the columns {columns}")
    ),
    "cell-not-a-number": Sentence(
        N_("no number stands here; write one such as 0.25 or 30, without separators of thousands"),
        N_("a number"),
    ),
    "not-a-plain-file": Sentence(N_("this is a device or a pipe; expected a file")),
    "encoding-unknown": Sentence(
        N_("the signs cannot be read; save the file as UTF-8"), N_("text in UTF-8 or GB18030 (GBK)")
    ),
    "a-workbook-by-another-name": Sentence(
        N_("this is a workbook or an archive; name a workbook .xlsx"), N_("text in a .csv file")
    ),
    "not-a-parquet-file": Sentence(N_("this is no Parquet file, or a damaged one")),
    "table-empty": Sentence(N_("the table is empty"), N_("a head, and rows below it")),
    "table-without-rows": Sentence(N_("there is no row below the head"), N_("one row or more")),
    "quote-open": Sentence(
        N_(
            "a quote in this row is not closed, or text follows it; close it, or double quotes inside"
        ),
        N_("quotes in pairs"),
    ),
    "row-length": Sentence(
        N_("expected {wanted} cells, found {n}; quote a cell that holds the separator"),
        N_("rows as long as the head"),
    ),
    "head-empty": Sentence(N_("column {n} has no name"), N_("a name for each column")),
    "head-doubled": Sentence(N_("two columns have this name"), N_("a name for each column")),
    "cell-with-an-error": Sentence(
        N_("the formula of this cell failed; write its value"), N_("values, not errors")
    ),
    "number-cut": Sentence(
        N_("a workbook keeps 15 digits of a number; format the column as text, and enter it again"),
        N_("long numbers as text"),
    ),
    # Policies and levers
    "policy-unknown": Sentence(
        N_("no such policy{hint}"), N_("a shipped name or a path to a file")
    ),
    "policies-missing": Sentence(N_("name at least one policy"), N_("at least one")),
    "lever-unknown": Sentence(N_("'{lever}' is no lever{hint}"), N_("levers")),
    "lever-repeated": Sentence(N_("a lever is named twice"), N_("the parts fit together")),
    "lever-already-there": Sentence(
        N_("{policy} already has {lever}"), N_("changes change something")
    ),
    "lever-not-there": Sentence(
        N_("{policy} does not have {lever}"), N_("changes change something")
    ),
    # Simulations and comparisons
    "answer-unexpected": Sentence(N_("the platform answered {answer} at {now}")),
    "engine-unknown": Sentence(N_("no such engine{hint}"), N_("a built engine")),
    "days-out-of-bounds": Sentence(N_("write 1 to 366"), N_("1 to 366 days")),
    "replications-out-of-bounds": Sentence(
        N_("write 2 or more: one replication has no interval"), N_("2 to 10 000")
    ),
    "too-few-replications": Sentence(
        N_("write 2 or more: one replication has no interval"), N_("2 or more")
    ),
    "precision-out-of-bounds": Sentence(
        N_("write a share such as 0.02: half-widths of 2 % of the baseline's mean"),
        N_("between 0 and 1"),
    ),
    "precision-of-one-policy": Sentence(
        N_("a precision is about a difference: name two policies"), N_("two policies")
    ),
    "too-many-objects": Sentence(
        N_("some {objects:.0f} objects; ask for fewer days or less traffic"),
        N_("at most {most} objects a replication"),
    ),
    "warm-up-too-long": Sentence(
        N_("objects arrive until minute {end:g}; end the warm-up before, or run longer"),
        N_("some time is left after the warm-up"),
    ),
    "run-failed": Sentence(N_("The run failed. Fewer days or less traffic may help.")),
    "nothing-to-select": Sentence(
        N_("name two policies or more and a difference above 0 that would not matter")
    ),
    "kind-not-measured": Sentence(N_("nothing of this kind was measured")),
    "year-unknown": Sentence(N_("no such national year{hint}"), N_("a shipped year or a file")),
    "share-of-periods-impossible": Sentence(
        N_("write a share of the periods, above 0, at most 1"), N_("the number is possible")
    ),
    # Workers
    "executor-unknown": Sentence(N_("no such executor{hint}"), N_("a known executor")),
    "scheduler-without-dask": Sentence(
        N_("a scheduler is for `--executor dask`"), N_("options that fit together")
    ),
    "scheduler-silent": Sentence(N_("no scheduler answers there"), N_("a running scheduler")),
    "dask-missing": Sentence(
        N_("needs Dask; install the extra: pip install 'portsim[cluster]'"), N_("optional packages")
    ),
    "salib-missing": Sentence(
        N_("needs SALib; install the extra: pip install 'portsim[analysis]'"),
        N_("optional packages"),
    ),
    "workers-lost": Sentence(
        N_(
            "workers died {n} times; is there enough memory? What is done is kept: the same "
            "command goes on."
        )
    ),
    # Studies
    "study-unknown": Sentence(N_("no such study{hint}"), N_("a shipped name or a path to a file")),
    "study-without-policies": Sentence(
        N_("name `policies` or `levers`"), N_("the parts fit together")
    ),
    "study-without-numbers": Sentence(
        N_("name numbers in `over`, or say `assumed: true`"), N_("the parts fit together")
    ),
    "port-or-policy-repeated": Sentence(
        N_("a port or policy is named twice"), N_("the parts fit together")
    ),
    "measure-unknown": Sentence(
        N_("'{name}' is no measure{hint}"), N_("a measure of `portsim measures`")
    ),
    "not-a-measured-time": Sentence(
        N_("'{name}' is no measured time{hint}"), N_("the parts fit together")
    ),
    "factorial-too-large": Sentence(
        N_("a factorial has at most {most} factors"), N_("the parts fit together")
    ),
    "cells-misplaced": Sentence(
        N_("`cells` belongs to a fractional design, and only there"), N_("the parts fit together")
    ),
    "cells-impossible": Sentence(
        N_("`cells` is a power of 2 and more than the number of factors"),
        N_("the parts fit together"),
    ),
    "factor-said-twice": Sentence(
        N_("write one of `values`, `times`, `range`"), N_("the parts fit together")
    ),
    "range-reversed": Sentence(
        N_("the range goes from the lower to the higher value"), N_("the parts fit together")
    ),
    "points-misplaced": Sentence(
        N_("`points` belongs to {designs}, and only there"), N_("the parts fit together")
    ),
    "points-not-a-power": Sentence(
        N_("a {design} design has a power of 2 of `points`"), N_("the parts fit together")
    ),
    "grid-without-levels": Sentence(
        N_("a grid needs `values` or `times` of {number}"), N_("the parts fit together")
    ),
    "design-without-ends": Sentence(
        N_(
            "{design} draws between two ends of {number}: give `range`, or `times` with "
            "lowest and highest, or nothing"
        ),
        N_("the parts fit together"),
    ),
    "number-not-settable": Sentence(N_("this number cannot be set"), N_("numbers with one value")),
    # Results of a study
    "not-a-folder-of-results": Sentence(
        N_("no directory of results; `portsim batch STUDY.yaml --out DIR` makes one"),
        N_("a directory with manifest.json"),
    ),
    "folder-of-other-things": Sentence(
        N_("the directory has other things in it; name a new one"), N_("a directory of its own")
    ),
    "no-results-yet": Sentence(N_("no results are there yet"), N_("a batch has begun")),
    "results-of-another-version": Sentence(N_("another version's results")),
    "results-of-other-input": Sentence(
        N_(
            "these results come from another {changes}; go on with what they were begun "
            "with, or name a new directory"
        ),
        N_("one study, one directory"),
    ),
    "results-in-use": Sentence(N_("{path}: another batch writes here")),
    "results-not-written": Sentence(
        N_("{path}: {reason}; what is done is kept: make room and run the same command again")
    ),
    "sql-refused": Sentence(N_("the query was refused: {reason}"), N_("DuckDB's SQL on the views")),
    "policy-not-compared": Sentence(
        N_("a policy of the study other than the baseline: {known}"),
        N_("something that was measured"),
    ),
    "measure-not-kept": Sentence(
        N_("this was not measured; see `portsim query DIR` for what there is"),
        N_("something that was measured"),
    ),
    "class-not-measured": Sentence(
        N_("at {port} there are {known}"), N_("something that was measured")
    ),
    "nothing-measured": Sentence(N_("nothing was measured")),
    # Claims and logs
    "claim-malformed": Sentence(N_("write it as `{example}`"), N_("form of a claim")),
    "claim-about-nothing": Sentence(
        N_("nothing of this kind was measured (policy, measure, class, denominator)"),
        N_("claims are about results"),
    ),
    "class-unknown": Sentence(N_("no such class of objects{hint}"), N_("a known class")),
    "denominator-unknown": Sentence(N_("no such denominator{hint}"), N_("a known denominator")),
    "activity-unknown": Sentence(
        N_("no such activity{hint}"), N_("activities of `portsim trace --help`")
    ),
    "life-cycle-unknown": Sentence(N_("write start or complete"), N_("start or complete")),
    "not-yes-or-no": Sentence(N_("write true or false"), N_("true or false")),
    "case-empty": Sentence(N_("this event belongs to no object"), N_("the name of an object")),
    "row-doubled": Sentence(N_("the same row as line {first}"), N_("each event once")),
    "agency-not-of-port": Sentence(
        N_("the port has no such agency{hint}"), N_("agencies of the port")
    ),
    "stream-without-arrivals": Sentence(
        N_("no object of this stream has the activity arrive"), N_("arrivals of each stream")
    ),
    "stream-unknown": Sentence(
        N_("the port has streams {known}; rename, or take another port"), N_("streams of the port")
    ),
    "log-without-rows": Sentence(N_("the log has no rows"), N_("one row per object")),
    "too-many-rows": Sentence(N_("more than {most} rows"), N_("at most {most} rows")),
    "too-few-rows": Sentence(N_("too few rows for an interval: {n}"), N_("at least {least} rows")),
    "released-before-arrival": Sentence(N_("released before it arrived"), N_("a time")),
    # The choice of pilots
    "neither-k-nor-budget": Sentence(
        N_("say how many pilots (k), or what they may cost (budget)"), N_("k or a budget")
    ),
    "too-many-pilots": Sentence(N_("write 1 to {n}, the number of candidates"), N_("1 to {n}")),
    "budget-negative": Sentence(N_("write 0 or more CNY"), N_("the number is possible")),
    "criterion-unknown": Sentence(N_("no such criterion{hint}"), N_("weights of criteria")),
    "weight-malformed": Sentence(
        N_("write a criterion and a number, such as benefit=0.5"), N_("CRITERION=NUMBER")
    ),
    "weight-negative": Sentence(N_("a weight is 0 or more"), N_("the number is possible")),
    "weights-all-zero": Sentence(N_("one weight at least is more than 0"), N_("not all 0")),
    "no-set-of-ports": Sentence(
        N_("no set of ports keeps all constraints; ask for less coverage or more budget"),
        N_("{constraints}"),
    ),
    "port-not-in-table": Sentence(
        N_("not among the ports of the table{hint}"), N_("a port of the table")
    ),
    "port-repeated": Sentence(N_("name each port once"), N_("no port twice")),
    "no-candidate": Sentence(
        N_("this port is no candidate{hint}"),
        N_("every candidate has its criteria in data/decisions/candidates.yaml"),
    ),
    "too-few-worlds": Sentence(
        N_("the table has fewer than 2 worlds; simulate it with worlds=4 or more"),
        N_("2 worlds or more to know of the ranges"),
    ),
    "worlds-negative": Sentence(N_("write 0 or more"), N_("the number is possible")),
    "not-a-table-of-states": Sentence(
        N_("this is not a table of states"),
        N_("a table written by `portsim pilots --table` or `portsim rollout --table`"),
    ),
    "state-unknown": Sentence(N_("no such state{hint}"), N_("STAGE, @first_day or @works")),
    "state-not-in-table": Sentence(
        N_("the table has no such state{hint}"),
        N_("a table simulated with rollout_states of this timeline"),
    ),
    # A rollout and its evaluation
    "no-team": Sentence(N_("write 1 or more"), N_("1 team or more")),
    "no-sequence": Sentence(N_("the sequence has no answer"), N_("1 team or more")),
    "sequence-rule-unknown": Sentence(N_("no such rule{hint}"), N_("a known rule of sequence")),
    "milestone-unknown": Sentence(N_("there are {n} milestones"), N_("a milestone's place")),
    "timeline-ends-early": Sentence(
        N_("`ends` {ends} is before `begins` {begins}"), N_("the parts fit together")
    ),
    "stage-unknown": Sentence(
        N_("there is no stage '{stage}'{hint}"), N_("the parts fit together")
    ),
    "baseline-with-levers": Sentence(
        N_("the first stage is the baseline: it has no levers"), N_("the parts fit together")
    ),
    "port-measure-unknown": Sentence(
        N_("no such measure of ports{hint}"), N_("minutes_matched, minutes_inspected, minutes_all")
    ),
    "nothing-to-evaluate": Sentence(N_("no port inspects jointly"), N_("something to evaluate")),
    "too-few-repetitions": Sentence(
        N_("write 2 or more; a hundred or more tell coverage"), N_("2 or more")
    ),
    "observed-columns-missing": Sentence(
        N_("missing: {missing}"),
        N_("a table with the columns port, month (YYYY-MM), value (minutes)"),
    ),
    "not-a-month": Sentence(N_("this is not a month; write one such as 2018-06")),
    "month-doubled": Sentence(
        N_("port and month stand in line {first} already"), N_("each month of a port once")
    ),
    "observed-not-in-rollout": Sentence(
        N_("the rollout has no such port and month, or no such measure"),
        N_("ports and months of the rollout"),
    ),
    # The command line and the dashboard
    "option-wrong": Sentence(N_("{reason}")),
    # what other distributions add
    "addition-name-malformed": Sentence(
        N_("a name has lower-case letters and _ only, such as `more_officers`"),
        N_("form of a name"),
    ),
    "addition-name-taken": Sentence(
        N_("this name is taken, or a shipped one begins like it; choose another"),
        N_("no name twice"),
    ),
    "addition-name-shared": Sentence(
        N_("{other} adds `{name}`, which is the same or begins alike; keep one of them"),
        N_("no name twice"),
    ),
    "addition-not-loaded": Sentence(
        N_("it cannot be loaded: {reason}"), N_("an entry point that loads")
    ),
    "addition-of-another-type": Sentence(
        N_("this is of type `{found}`; write `sim.{wanted}(…)`"),
        N_("`{wanted}` for the group {group}"),
    ),
    "addition-without-words": Sentence(N_("`{field}` must be a text"), N_("nothing without words")),
    "addition-no-function": Sentence(N_("`{field}` must be a function"), N_("{form}")),
    "addition-failed": Sentence(N_("it fails at {port}: {reason}"), N_("an addition works")),
    "lever-plan-impossible": Sentence(
        N_("at {port}: {found}"), N_("a lever gives a possible plan")
    ),
    "measure-no-numbers": Sentence(
        N_("at {port} it does not give a finite number for each of the {n} objects"),
        N_("one number per object"),
    ),
    "addition-denominator-unknown": Sentence(
        N_("`denominators` must be among {known}"), N_("a known denominator")
    ),
    "check-unknown": Sentence(
        N_("the verification has no such part{hint}"), N_("one of the known words")
    ),
    "schema-unknown": Sentence(N_("no such schema{hint}"), N_("one of the known words")),
    "dashboard-missing": Sentence(
        N_("the dashboard is not here: the installation is not whole; install portsim again"),
        N_("shipped pages are there"),
    ),
}
