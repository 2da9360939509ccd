"""Streamlit's own words in Chinese.

Streamlit has no setting for them. A script in the page looks at what Streamlit draws, now and later, and
replaces each text or label that is exactly one of these. What it does not know stays English. Back in an
English page it gives every place its own word again.
"""

import json

LABELS = ("aria-label", "title", "placeholder")
WORDS = {
    # files
    "Upload": "选择文件", "Drag and drop a file here": "将文件拖到此处", "file upload": "选择文件",
    "Upload failed": "上传失败", "Click to retry upload": "点击重新上传",
    "Only one file is allowed.": "只能选择一个文件。",
    "Unexpected error. Please try again.": "出现意外错误，请重试。", "Error uploading file": "上传出错",
    # choices
    "Choose an option": "请选择", "Choose options": "请选择", "No results": "没有匹配项",
    "Select all": "全选",
    "Clear all": "全部清除", "Clear value": "清除", "Open": "展开", "Dismiss": "关闭",
    "Selected values": "已选项",
    "Increment": "增加", "Decrement": "减少",
    "Number is above the allowed range.": "数值超出允许的上限。",
    "Number is below the allowed range.": "数值低于允许的下限。",
    # what to press
    "Press Enter to apply": "按回车键应用", "Press Enter to submit form": "按回车键提交",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车键应用", "Press ⌘+Enter to apply": "按 ⌘+回车键应用",
    # tables and figures
    "Show/hide columns": "显示或隐藏列", "Download as CSV": "下载为 CSV", "Search": "搜索",
    "Close Search": "关闭搜索", "Next Result": "下一个", "Previous Result": "上一个", "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏", "Copy to clipboard": "复制", "Copied": "已复制",
    "Copy column name": "复制列名",
    "Dataframe column menu": "列菜单", "Sort ascending": "升序", "Sort descending": "降序", "Format": "格式",
    "Autosize": "自动列宽", "Pin column": "固定此列", "Unpin column": "取消固定", "Hide column": "隐藏此列",
    "Automatic": "自动", "Localized": "本地格式", "Plain": "普通", "Compact": "紧凑", "Percent": "百分比",
    "Dollar": "美元", "Euro": "欧元", "Yen": "日元", "Scientific": "科学计数", "Accounting": "会计格式",
    "Distinct": "不同值", "Empty": "空值", "Values": "有值", "Minimum": "最小值", "Maximum": "最大值",
    "Average": "平均值", "Median": "中位数", "Standard deviation": "标准差", "Sum": "合计", "Count": "个数",
    # the frame of the page
    "Running...": "运行中…", "Stop": "停止", "Skip to main content": "跳到正文", "Sidebar": "侧栏",
    "App pages": "页面", "Collapse sidebar": "收起侧栏", "Expand sidebar": "展开侧栏",
    "Link to heading": "本节链接", "Connecting": "连接中", "Connection error": "连接出错", "Close": "关闭",
}  # fmt: skip
PATTERNS = {
    r"^Remove (.+)$": "移除 $1",
    r"^Help for (.+)$": "说明：$1",
    r"^(\d+) options? available\.$": "共 $1 个选项。",
    r"^(\S+?) ?([KMG]B) per file$": "每个文件不超过 $1 $2",
    r"^File must be (.+) or smaller\.$": "文件不得超过 $1。",
    r"^(.+) files are not allowed\.$": "不接受这类文件：$1。",
}
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
    known: tuple[dict[str, str], dict[str, str]] = (
        (WORDS, PATTERNS) if language == "zh" else ({}, {})
    )
    filled = SCRIPT.replace("__LABELS__", json.dumps(LABELS))
    for place, table in zip(("__WORDS__", "__PATTERNS__"), known, strict=True):
        filled = filled.replace(place, json.dumps(table, ensure_ascii=False))
    return filled
