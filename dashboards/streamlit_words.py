"""Streamlit's own words in Chinese.

Streamlit has no setting for them. A script in the page looks at what Streamlit draws, now and later, and
replaces each text or label that is exactly one of these. What it does not know stays English. Back in an
English page it gives every place its own word again.
"""

import json
import re

from sim.text import NP_, gettext

LABELS = ("aria-label", "title", "placeholder")
WORDS = (
    # files
    NP_("streamlit", "Upload"),
    NP_("streamlit", "Drag and drop a file here"),
    NP_("streamlit", "file upload"),
    NP_("streamlit", "Upload failed"),
    NP_("streamlit", "Click to retry upload"),
    NP_("streamlit", "Only one file is allowed."),
    NP_("streamlit", "Unexpected error. Please try again."),
    NP_("streamlit", "Error uploading file"),
    # choices
    NP_("streamlit", "Choose an option"),
    NP_("streamlit", "Choose options"),
    NP_("streamlit", "No results"),
    NP_("streamlit", "Select all"),
    NP_("streamlit", "Clear all"),
    NP_("streamlit", "Clear value"),
    NP_("streamlit", "Open"),
    NP_("streamlit", "Dismiss"),
    NP_("streamlit", "Selected values"),
    NP_("streamlit", "Increment"),
    NP_("streamlit", "Decrement"),
    NP_("streamlit", "Number is above the allowed range."),
    NP_("streamlit", "Number is below the allowed range."),
    # what to press
    NP_("streamlit", "Press Enter to apply"),
    NP_("streamlit", "Press Enter to submit form"),
    NP_("streamlit", "Press Ctrl+Enter to apply"),
    NP_("streamlit", "Press ⌘+Enter to apply"),
    # tables and figures
    NP_("streamlit", "Show/hide columns"),
    NP_("streamlit", "Download as CSV"),
    NP_("streamlit", "Search"),
    NP_("streamlit", "Close Search"),
    NP_("streamlit", "Next Result"),
    NP_("streamlit", "Previous Result"),
    NP_("streamlit", "Fullscreen"),
    NP_("streamlit", "Close fullscreen"),
    NP_("streamlit", "Copy to clipboard"),
    NP_("streamlit", "Copied"),
    NP_("streamlit", "Copy column name"),
    NP_("streamlit", "Dataframe column menu"),
    NP_("streamlit", "Sort ascending"),
    NP_("streamlit", "Sort descending"),
    NP_("streamlit", "Format"),
    NP_("streamlit", "Autosize"),
    NP_("streamlit", "Pin column"),
    NP_("streamlit", "Unpin column"),
    NP_("streamlit", "Hide column"),
    NP_("streamlit", "Automatic"),
    NP_("streamlit", "Localized"),
    NP_("streamlit", "Plain"),
    NP_("streamlit", "Compact"),
    NP_("streamlit", "Percent"),
    NP_("streamlit", "Dollar"),
    NP_("streamlit", "Euro"),
    NP_("streamlit", "Yen"),
    NP_("streamlit", "Scientific"),
    NP_("streamlit", "Accounting"),
    NP_("streamlit", "Distinct"),
    NP_("streamlit", "Empty"),
    NP_("streamlit", "Values"),
    NP_("streamlit", "Minimum"),
    NP_("streamlit", "Maximum"),
    NP_("streamlit", "Average"),
    NP_("streamlit", "Median"),
    NP_("streamlit", "Standard deviation"),
    NP_("streamlit", "Sum"),
    NP_("streamlit", "Count"),
    # the frame of the page
    NP_("streamlit", "Running..."),
    NP_("streamlit", "Stop"),
    NP_("streamlit", "Skip to main content"),
    NP_("streamlit", "Sidebar"),
    NP_("streamlit", "App pages"),
    NP_("streamlit", "Collapse sidebar"),
    NP_("streamlit", "Expand sidebar"),
    NP_("streamlit", "Link to heading"),
    NP_("streamlit", "Connecting"),
    NP_("streamlit", "Connection error"),
    NP_("streamlit", "Close"),
)
SENTENCES = (
    NP_("streamlit", "Remove {0}"),
    NP_("streamlit", "Help for {0}"),
    NP_("streamlit", "{0} option available."),
    NP_("streamlit", "{0} options available."),
    NP_("streamlit", "{0}KB per file"),
    NP_("streamlit", "{0}MB per file"),
    NP_("streamlit", "{0}GB per file"),
    NP_("streamlit", "File must be {0} or smaller."),
    NP_("streamlit", "{0} files are not allowed."),
)
SCRIPT = """<script>
(() => {
  const words = new Map(Object.entries(__WORDS__));
  const patterns = Object.entries(__PATTERNS__).map(([from, to]) => [new RegExp(from), to]);
  const labels = __LABELS__;
  const said = text => {
    const found = words.get(text) ?? words.get(text.trim());
    if (found !== undefined) return found;
    const fits = patterns.find(([from]) => from.test(text));
    return fits ? text.replace(...fits) : text;
  };
  const before = window.portsimWords;
  before?.observer.disconnect();
  before?.changed.forEach(({ back }) => back());
  if (!words.size) { delete window.portsimWords; return; }
  const changed = [];
  const change = (node, read, write) => {
    const was = read(), now = said(was);
    if (now === was) return;
    write(now);
    if (changed.length > 999) changed.splice(0, Infinity, ...changed.filter(one => one.node.isConnected));
    changed.push({ node, back: () => { if (read() === now) write(was); } });
  };
  const text = node => change(node, () => node.nodeValue, value => { node.nodeValue = value; });
  const label = (node, name) => {
    if (!node.hasAttribute(name)) return;
    change(node, () => node.getAttribute(name), value => node.setAttribute(name, value));
  };
  const walk = top => {
    if (top.nodeType === Node.TEXT_NODE) { text(top); return; }
    if (top.nodeType !== Node.ELEMENT_NODE) return;
    for (const node of [top, ...top.querySelectorAll("*")]) labels.forEach(name => label(node, name));
    const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) text(texts.currentNode);
  };
  const observer = new MutationObserver(changes => changes.forEach(change => {
    if (change.type === "characterData") text(change.target);
    else if (change.type === "attributes") label(change.target, change.attributeName);
    else change.addedNodes.forEach(walk);
  }));
  window.portsimWords = { observer, changed };
  walk(document.body);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: labels,
  });
})();
</script>"""


def script(language: str) -> str:
    """Return the script that says Streamlit's words in a language; in English none is replaced."""
    words = {str(word): gettext(word, language) for word in WORDS}
    sentences = {_pattern(text): gettext(text, language).replace("{0}", "$1") for text in SENTENCES}
    known = [
        {text: said for text, said in words.items() if said != text},
        {
            text: said
            for text, said in sentences.items()
            if _pattern(said.replace("$1", "{0}")) != text
        },
    ]
    filled = SCRIPT.replace("__LABELS__", json.dumps(LABELS))
    for place, table in zip(("__WORDS__", "__PATTERNS__"), known, strict=True):
        filled = filled.replace(place, json.dumps(table, ensure_ascii=False))
    return filled


def _pattern(text: str) -> str:
    """Return a sentence with one place as a regular expression."""
    return "^" + re.sub(r"([.?()])", r"\\\1", text).replace("{0}", "(.+)") + "$"
