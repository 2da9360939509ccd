"""Errors as a reader of either language sees them, without the folders of the machine."""

import re
from dataclasses import replace
from pathlib import Path

from sim.errors import BadInput

# English of a message (a pattern) and its Chinese; {0}, {1} … are the groups.
MESSAGES_ZH: tuple[tuple[str, str], ...] = (
    (r"no such port; did you mean `(.+)`\?", "没有这个口岸；是否为 `{0}`？"),
    (r"no such port; there are (.+)", "没有这个口岸；现有 {0}"),
    (r"no such policy; did you mean `(.+)`\?", "没有这个制度方案；是否为 `{0}`？"),
    (r"no such policy; there are (.+)", "没有这个制度方案；现有 {0}"),
    (r"unknown key; did you mean `(.+)`\?", "未知的键；是否为 `{0}`？"),
    (r"unknown key; there are (.+)", "未知的键；可用的有 {0}"),
    (r"unknown field; did you mean `(.+)`\?", "未知的字段；是否为 `{0}`？"),
    (r"unknown field", "未知的字段"),
    (r"this key is missing: (.+)", "缺少这个键：{0}"),
    (r"this key is given twice", "这个键重复出现"),
    (r"no number; write one such as 0.25 or 30", "不是数字；请写 0.25 或 30 这样的数字"),
    (r"no whole number; write one such as 5", "不是整数；请写 5 这样的整数"),
    (r"a finite number is wanted, no NaN or infinity", "须为有限的数字"),
    (r"write true or false", "请写 true 或 false"),
    (r"a list is wanted: .+", "须为列表：`[第一, 第二]`"),
    (r"`key: value` lines are wanted( at the top)?", "须为“键: 值”形式的行"),
    (r"text is wanted", "须为文字"),
    (r"no date; .+", "不是日期；请写 2018-06-04 这样的日期"),
    (r"value (.+) is outside its range (.+)", "数值 {0} 超出其范围 {1}"),
    (r"(.+) is outside (.+) to (.+)", "{0} 不在 {1} 至 {2} 之间"),
    (r"(.+) is no whole number of 1 or more", "{0} 不是大于等于 1 的整数"),
    (r"the port has no such number; did you mean `(.+)`\?", "口岸没有这个参数；是否为 `{0}`？"),
    (r"the port has no such number", "口岸没有这个参数"),
    (r"some (\d+) objects; ask for fewer days or less traffic", "约 {0} 个对象；请减少天数或流量"),
    (r"name at least one policy", "请至少选择一个制度方案"),
    (r"write 2 or more: one replication has no interval", "至少 2 次重复：一次重复没有区间"),
    (r"the file has (.+) MB; write one port or policy a file", "文件有 {0} MB；每个文件只写一个口岸"),
    (r"the file is larger than (.+) MB", "文件超过 {0} MB"),
    (r"not YAML: (.+)", "不是 YAML：{0}"),
    (r"not JSON: (.+)", "不是 JSON：{0}"),
    (r"use (.+); did you mean `(.+)`\?", "请用 {0}；是否为 `{1}`？"),
    (r"use (.+)", "请用 {0}"),
    (r"a suite is a list of scenarios: .+", "场景文件是一个列表：每个场景以 `- id: …` 开头"),
    (r"an uploaded port inherits from a shipped one", "上传的口岸只能继承系统自带的口岸文件"),
    (r"this is no workbook", "不是 XLSX 工作簿"),
    (r"the sheet `(.+)` is missing", "缺少工作表 `{0}`"),
    (r"the column `(.+)` is missing", "缺少列 `{0}`"),
    (r"no number stands here", "此处不是数字"),
    (r"no time; (.+)", "不是时间；请写 2018-06-04T08:00"),
    (r"released before it arrived", "放行早于抵达"),
    (r"the log has no rows", "记录中没有数据行"),
    (r"too few rows for an interval: (\d+)", "行数太少，无法给出区间：{0}"),
    (r"not text in UTF-8", "不是 UTF-8 文本"),
    (r"more than (.+) rows", "超过 {0} 行"),
    (r"Expected `(.+)`, got `(.+)`", "应为 {0}，实为 {1}"),
    (r"Object missing required field `(.+)`", "缺少字段 `{0}`"),
    (r"JSON is malformed: .*", "JSON 格式有误"),
    (r"Invalid value '(.+)'", "无效的值 {0}"),
    (r"the derived number says how it was made: add `formula`", "推算值须注明方法：请加 `formula`"),
    (r"a derived number says how it was made: add `formula`", "推算值须注明方法：请加 `formula`"),
    (r"no set of ports keeps all constraints; .+", "没有满足全部约束的口岸组合；请放宽覆盖要求或增加预算"),
    (r"one weight at least is more than 0", "至少有一项权重大于 0"),
    (r"missing: (.+)", "缺少：{0}"),
    (r"write minutes, 0 or more", "请写分钟数，0 或以上"),
    (r"this is no table; separate columns with commas", "不是表格；各列请用逗号分开"),
    (r"the rollout has no such port and month, or no such measure", "分步推进中没有这个口岸和月份"),
    (r"the shares of `menus` make (.+), they must make 1", "`menus` 各项比例之和为 {0}，须为 1"),
)  # fmt: skip
RULES_ZH = {
    "a number": "须为数字",
    "a whole number": "须为整数",
    "only documented keys": "只用文档所列的键",
    "only documented fields": "只用文档所列的字段",
    "all keys without a default are given": "没有默认值的键须写全",
    "one of the known words": "只用已知的词",
    "a shipped name or a path to a file": "须为系统自带的名称",
    "at least one": "至少一个",
    "2 to 10 000": "2 至 10000",
    "1 to 366 days": "1 至 366 天",
    "keys of `portsim ports`": "键见 `portsim ports`",
    "the parts fit together": "各部分须相符",
    "the number is possible": "数值须可能",
    "unique keys": "键不得重复",
    "a mapping": "须为“键: 值”",
    "a mapping at the top": "最外层须为“键: 值”",
    "a list": "须为列表",
    "a date": "须为日期",
    "a time": "须为时间",
    "text": "须为文字",
    "one message a line, fields as in the guide to scenarios and journals": "每行一条报文，字段见指南",
    "a shipped port": "系统自带的口岸",
    "one row an object": "每行一个对象",
    "numbers in the column `value`": "`value` 列须为数字",
    "not all 0": "不能全为 0",
    "columns port, month, value": "须有 port、month、value 三列",
    "ports and months of the rollout": "分步推进中的口岸和月份",
}


def translated(error: BadInput, lang: str) -> BadInput:
    """Return an error in a language, its file without folders. What is not known stays English."""
    file = Path(error.file).name if error.file else None
    text = re.sub(r"(/[\w.+-]+)+/", "", error.message)
    if lang != "zh":
        return replace(error, file=file, message=text)
    for pattern, chinese in MESSAGES_ZH:
        found = re.fullmatch(pattern, text)
        if found:
            text = chinese.format(*found.groups())
            break
    rule = RULES_ZH.get(error.rule, error.rule) if error.rule else None
    at_most = re.fullmatch(r"at most (\S+) (.+)", rule or "")
    return replace(error, file=file, message=text, rule=f"至多 {at_most[1]}" if at_most else rule)
