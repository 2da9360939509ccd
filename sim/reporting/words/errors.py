"""Errors as a reader of either language sees them, without the folders of the machine."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

from sim.domain.messages import AnyMessage
from sim.domain.methods import METHODS
from sim.errors import BadInput

# English of a message (a pattern) and its Chinese; {0}, {1} … are the groups.
MESSAGES_ZH: tuple[tuple[str, str], ...] = (
    (r"nothing is shipped here", "此处没有系统自带的文件"),
    (r"there is no suite \(\*\.yaml\) here", "此处没有场景文件（*.yaml）"),
    (r"no such port; did you mean `(.+)`\?", "没有这个口岸；是否为 `{0}`？"),
    (r"no such port; there are (.+)", "没有这个口岸；现有 {0}"),
    (r"no such policy; did you mean `(.+)`\?", "没有这个制度方案；是否为 `{0}`？"),
    (r"no such policy; there are (.+)", "没有这个制度方案；现有 {0}"),
    (r"unknown key; did you mean `(.+)`\?", "未知的键；是否为 `{0}`？"),
    (r"unknown key; there are (.+)", "未知的键；可用的有 {0}"),
    (r"unknown field; did you mean `(.+)`\?", "未知的字段；是否为 `{0}`？"),
    (r"unknown field", "未知的字段"),
    (r"this key is missing: add `(.+)`", "缺少这个键：请加上 `{0}`"),
    (r"this key is missing: key\(s\) of data/sources.yaml", "缺少这个键：请写来源的键，如 `assumption`"),
    (r"this key is missing: published, derived .+",
     "缺少这个键：请写 published（公开）、derived（推算，须附 formula）或 assumed（假设）"),
    (r"this key is missing: .+", "缺少这个键"),
    (r"this key is given twice", "这个键重复出现"),
    (r"no number; write one such as 0.25 or 30", "不是数字；请写 0.25 或 30 这样的数字"),
    (r"no whole number; write one such as 5", "不是整数；请写 5 这样的整数"),
    (r"a finite number is wanted, no NaN or infinity", "须为有限的数字"),
    (r"write true or false", "请写 true 或 false"),
    (r"a list is wanted: .+", "须为列表：`[第一, 第二]`"),
    (r"`key: value` lines are wanted( at the top)?", "须为“键: 值”形式的行"),
    (r"text is wanted", "须为文字"),
    (r"no date; .+", "不是日期；请写 2018-06-04 这样的日期"),
    (r"(?:value|mean) (.+) is outside its range (.+)", "数值 {0} 超出其范围 {1}；请改数值或同时改 `range`"),
    (r"(.+) is too small; write (.+) or more", "{0} 太小；请写 {1} 或更大的数"),
    (r"(.+) is outside (.+) to (.+)", "{0} 不在 {1} 至 {2} 之间"),
    (r"Input should be greater than or equal to (.+)", "须不小于 {0}"),
    (r"Input should be greater than (.+)", "须大于 {0}"),
    (r"Input should be less than or equal to (.+)", "须不大于 {0}"),
    (r"Input should be less than (.+)", "须小于 {0}"),
    (r"Input should be a finite number", "须为有限的数字"),
    (r"does not have the form (.+)", "不符合规定的写法 `{0}`（如 `my-port`）"),
    (r"unit '(.+)' does not measure this; use (.+)", "单位 `{0}` 不适用于此；请用 {1}"),
    (r"no such source(?:; did you mean `(.+)`\?)? .+",
     "没有这个来源；请用已有来源的键，如 `assumption`，或在 `sources` 中加上"),
    (r"unknown (.+) '(.+)'; did you mean `(.+)`\?", "没有 `{1}`；是否为 `{2}`？"),
    (r"unknown (.+) '(.+)'; (.+)", "没有 `{1}`；现有 {2}"),
    (r"overlaps (.+) to (.+) on (.+); split the shifts", "与 {2} 的 {0} 至 {1} 班次重叠；请拆分班次"),
    (r"this calendar has no shift", "这个日历没有班次"),
    (r"step '(.+)' stands here twice; .+", "步骤 {0} 出现两次；每个步骤只写一次"),
    (r"no cost rate for (.+); add `(.+)`", "{0} 缺少延误成本；请加上 `{1}`"),
    (r"(.+) is not competent for (.+); (.+) are", "{0} 无权检查 {1}；有权的是 {2}"),
    (r"no step of (.+) does (.+) for (.+)", "{0} 中没有为 {2} 做 {1} 的步骤"),
    (r"P\((.+) \| (.+)\) = (.+) is impossible here: it lies from (.+) \(independent\) to (.+)",
     "指令重合 {2} 不可能：按双方的布控比例，须在 {3}（相互独立）至 {4} 之间"),
    (r"a constant has cv 0", "constant（定值）的 cv 须为 0"),
    (r"an exponential time has cv 1", "exponential（指数分布）的 cv 须为 1"),
    (r"a uniform time from 0 up has cv of at most (.+)", "uniform（均匀分布）的 cv 至多 {0}"),
    (r"a size has a mean of 1 or more", "批量的均值须不小于 1"),
    (r"a constant size is a whole number", "固定批量须为整数"),
    (r"7 weekdays or 24 hours are wanted, not all 0", "须有 7 天或 24 小时的数值，不能全为 0"),
    (r"a weight is outside the range", "有权重超出 `range`"),
    (r"`order` names each of `agencies` once", "`order` 中每个查验单位须写一次"),
    (r"`weekly` has 7 weights, `daily` has 24", "`weekly` 须有 7 个权重，`daily` 须有 24 个"),
    (r"`overlap` names two agencies of the stream", "`overlap` 须写该货流的两个查验单位"),
    (r"opens (.+) is not before closes (.+)", "开始时间 {0} 不早于结束时间 {1}"),
    (r"`begins` is not before `ends`", "`begins` 须早于 `ends`"),
    (r"the time between failures is more than 0", "故障间隔须大于 0"),
    (r"(.+) is no whole number of 1 or more", "{0} 不是大于等于 1 的整数"),
    (r"the port has no such number; did you mean `(.+)`\?", "口岸没有这个参数；是否为 `{0}`？"),
    (r"the port has no such number", "口岸没有这个参数"),
    (r"some (\d+) objects; ask for fewer days or less traffic", "约 {0} 个对象；请减少天数或流量"),
    (r"name at least one policy", "请至少选择一个制度方案"),
    (r"write 2 or more: one replication has no interval", "至少 2 次重复：一次重复没有区间"),
    (r"the file has (.+) MB; write one port or policy a file", "文件有 {0} MB；每个文件只写一个口岸"),
    (r"the file is larger than (.+) MB", "文件超过 {0} MB"),
    (r"nested too deeply to be read", "嵌套过深，无法读取"),
    (r"more values than any port has .+", "数值过多，超过任何口岸所需"),
    (r"an alias to what contains it", "别名指向了包含它自己的部分"),
    (r"a key is a word, not a list", "键须为一个词，不能是列表"),
    (r"no such template; .+", "没有这个模板"),
    (r"a template cannot inherit from itself", "模板不能继承自身"),
    (r"too many templates above one another", "模板逐层继承的层数过多"),
    (r"not YAML: found a tab .+", "不是有效的 YAML：请用空格缩进，不用制表符"),
    (r"not YAML: .*control characters.*", "不是文本文件"),
    (r"not YAML: .+", "不是有效的 YAML：请检查这一行及其上一行的冒号、缩进和括号"),
    (r"not JSON: (.+)", "不是 JSON：{0}"),
    (r"use (.+); did you mean `(.+)`\?", "请用 {0}；是否为 `{1}`？"),
    (r"use one of: (.+)", "请用其中之一：{0}"),
    (r"use (.+)", "请用 {0}"),
    (r"a suite is a list of scenarios: .+", "场景文件是一个列表：每个场景以 `- id: …` 开头"),
    (r"an uploaded port inherits from a shipped one", "上传的口岸只能继承系统自带的口岸文件"),
    (r"this is no workbook", "不是 XLSX 工作簿"),
    (r"the sheet `(.+)` is missing", "缺少工作表 `{0}`"),
    (r"the column `(.+)` is missing", "缺少列 `{0}`"),
    (r"no number stands here", "此处不是数字；请写 0.25 或 30 这样的数字"),
    (r"no time; (.+)", "不是时间；请写 2018-06-04T08:00"),
    (r"released before it arrived", "放行早于抵达"),
    (r"the log has no rows", "记录中没有数据行"),
    (r"too few rows for an interval: (\d+)", "行数太少，无法给出区间：{0}"),
    (r"not text in UTF-8", "不是 UTF-8 文本"),
    (r"more than (.+) rows", "超过 {0} 行"),
    (r"(.+) is wanted, this is empty", "不能为空：应为{0}"),
    (r"(.+) is wanted, this is (.+)", "应为{0}，实为{1}"),
    (r"unknown word `(.+)`; use one of (.+)", "没有“{0}”；请用其中之一：{1}"),
    (r"unknown field `(.+)`", "未知的字段 `{0}`"),
    (r"unknown key `(.+)` of an object; did you mean `(.+)`\?", "对象没有标识 `{0}`；是否为 `{1}`？"),
    (r"unknown key `(.+)` of an object; known are (.+)", "对象没有标识 `{0}`；可用的有 {1}"),
    (r"an object needs at least one key of (.+)", "对象至少要有一个标识：{0}"),
    (r"`(.+)` needs `(.+)` beside it", "写了 `{0}` 还须写 `{1}`"),
    (r"`(.+)` names nothing alone; it goes with another key", "`{0}` 不能单独使用，须与其他标识同写"),
    (r"`earliest` must not lie after `latest`", "`earliest` 不得晚于 `latest`"),
    (r"`slot` is one start or \[start, end\].*", "`slot` 须为一个开始时间，或 [开始, 结束]"),
    (r"`(.+)` is (.+), a time in minutes is wanted", "`{0}` 为 {1}，须为以分钟计的时间"),
    (r"the journal carries its own rules; .+", "日志自带规则，不能再改规则"),
    (r"the line is damaged: .+", "这一行已损坏，请从副本恢复日志"),
    (r"the header is not one: .+|there is no header line", "日志没有有效的首行"),
    (r"this version reads (.+)", "本版本只读 {0} 格式"),
    (r"it lies before the last message, at (.+)", "早于最后一条报文（第 {0} 分钟）"),
    (r"no such word; did you mean `(.+)`\?", "没有这个词；是否为 `{0}`？"),
    (r"no such word; one of (.+)", "没有这个词；可用的有 {0}"),
    (r"also at .+:(\d+)", "编号重复，第 {0} 行已有"),
    (r"JSON is malformed: .*", "JSON 格式有误：请检查引号、逗号和括号"),
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
    "a complete copy: install it again, or check it out whole": "文件须完整：请重新安装，或重新检出",
    "give suite files or a folder of them": "请给出场景文件或其文件夹",
    "a number": "须为数字",
    "a whole number": "须为整数",
    "only documented keys": "只用文档所列的键",
    "only documented fields": "只用文档所列的字段",
    "all keys without a default are given": "没有默认值的键须写全",
    "one of the known words": "只用已知的词",
    "a shipped name or a path to a file": "须为系统自带的名称或文件路径",
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
    "greater than equal": "不得过小",
    "greater than": "不得过小",
    "less than equal": "不得过大",
    "less than": "不得过大",
    "form of the word": "小写字母开头，只用小写字母、数字、- 和 _",
    "finite numbers": "须为有限的数字",
    "true or false": "true 或 false",
    "sheets of the template": "模板中的工作表",
    "columns": "模板中的列",
    "an XLSX file of the template": "按模板填写的 XLSX 文件",
    "fields of a message": "报文的字段",
    "form of `file`": "场景文件的写法",
    "CSV": "以逗号分隔的文本（CSV）",
    "plain keys": "键须为一个词",
    "no loops": "不得循环引用",
    "a few levels": "只有几层",
    "a template": "系统自带的模板",
    "no cycles": "不得循环继承",
    "at most 12": "最多 12 层",
    "one set of rules": "一个日志只用一套规则",
    "one journal, one set of rules": "一个日志只用一套规则",
    "positive times": "时间须大于 0",
    "every number has a known source": "每个数值须有已知的来源",
    "shifts of one calendar do not overlap": "同一日历的班次不得重叠",
    "resources are open at some time": "资源须有开放时间",
    "no step twice": "步骤不得重复",
    "every class has a cost of delay": "每个类别须有延误成本",
    "art. 5, or invited under matching.invited (art. 17)": "第五条，或按 matching.invited 受邀（第十七条）",
    "every menu asks for some step": "每种检查方式须有对应的步骤",
    "overlap fits the two shares": "指令重合须与双方布控比例相符",
    "levers": "政策杠杆",
    "sources have titles": "来源须有标题",
}
UNITS_ZH = {
    "MB": "MB", "rows": "行", "messages": "条报文", "values": "个数值", "objects": "个对象",
    "objects a replication": "个对象（每次重复）",
}  # fmt: skip


# What a reader who writes messages by hand calls a type of JSON.
TYPES = {
    "float": ("a number", "数字"), "int": ("a number", "数字"), "str": ("text", "文字"),
    "bool": ("true or false", "true 或 false"), "array": ("a list", "列表"),
    "object": ("`{…}` with fields", "带字段的 `{…}`"), "null": ("nothing", "空值"),
}  # fmt: skip
KINDS = tuple(str(kind.__struct_config__.tag) for kind in get_args(AnyMessage))


def _plain(error: BadInput) -> str:
    """Return a message without folders and without the words of programmers."""
    text = re.sub(r"(/[\w.+-]+)+/", "", error.message)
    text = re.sub(r"(\S+) is outside (\S+) to inf", r"\1 is too small; write \2 or more", text)
    if found := re.fullmatch(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", text):
        wanted, got = (TYPES.get(name, (name,))[0] for name in found.groups())
        return f"{wanted} is wanted, this is {got}"
    if found := re.fullmatch(r"Expected `(\w+)` of length >= 1", text):
        return f"{TYPES.get(found[1], (found[1],))[0]} is wanted, this is empty"
    if found := re.fullmatch(r"Object missing required field `(.+)`", text):
        return f"missing: {found[1]}"
    if found := re.fullmatch(r"Object contains unknown field `(.+)`", text):
        return f"unknown field `{found[1]}`"
    if found := re.fullmatch(r"Invalid (?:enum )?value '(.+)'", text):
        key = (error.key or "").partition("[")[0]
        known = {"kind": KINDS, "methods": METHODS}.get(key)
        if known:
            return f"unknown word `{found[1]}`; use one of {', '.join(known)}"
    return text


def translated(error: BadInput, lang: str) -> BadInput:
    """Return an error in a language, its file without folders. What is not known stays English."""
    file = Path(error.file).name if error.file else None
    text = _plain(error)
    if lang != "zh":
        return replace(error, file=file, message=text)
    for pattern, chinese in MESSAGES_ZH:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            text = chinese.format(*(_in_chinese(group or "") for group in found.groups()))
            break
    return replace(error, file=file, message=text, rule=_rule_zh(error.rule))


def _in_chinese(words: str) -> str:
    """Return a part of a message: types named, `or` and quotes as Chinese writes them."""
    for english, chinese in TYPES.values():
        if words == english:
            return chinese
    listed = re.sub(r"'([\w-]+)'", r"\1", words)
    return re.sub(r",? or ", " 或 ", listed) if listed != words or " or " in words else words


def _rule_zh(rule: str | None) -> str | None:
    """Return a rule in Chinese; one that is not known says nothing to a Chinese reader: None."""
    if rule is None or rule in RULES_ZH:
        return RULES_ZH.get(rule or "")
    limit = re.fullmatch(r"at (most|least) (\S+) (.+)", rule)
    if limit:
        unit = UNITS_ZH.get(limit[3], "")
        return f"{'至多' if limit[1] == 'most' else '至少'} {limit[2]} {unit}".strip()
    return None if re.search("[a-z]{3}", rule) and "`" not in rule else rule
