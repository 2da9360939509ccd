"""The words of the report, in both languages."""

TEXTS: dict[str, dict[str, object]] = {
    "en": {
        "title": "Serial against joint inspection: a simulation",
        "question": (
            "In 2018 China's border agencies were told to inspect the same object once, together, "
            "instead of one after another. How much faster is clearance, for whom, and at what cost?"
        ),
        "figure": (
            "Mean overall clearance time (arrival to release by the last agency), with 95 % "
            "intervals over replications, on objects that two or more agencies want, on inspected "
            "objects and on all objects."
        ),
        "answer": "The answer by object class (means with 95 % intervals)",
        "class": "All measures: {}",
        "class_head": "class",
        "policy": "policy",
        "measure": "measure",
        "unit": "unit",
        "objects": "objects",
        "waits": "Where the time went, objects wanted by two or more agencies",
        "waits_note": "Waits of several instructions on one object are added.",
        "port_wide": "Staff, sites, machines, detections: the whole port",
        "port_note": (
            "Staff and machines are nowhere published: they are sized by one rule to a stated "
            "utilisation under serial, so utilisation is an assumption and its change a result."
        ),
        "published": "Published before and after figures of joint inspection beside ours",
        "published_heads": (
            "class", "place, what", "evidence", "year", "before → after", "change",
            "ours: inspection work", "ours − published, points", "source (quality)",
        ),
        "published_note": (
            "The model was not tuned to these. Ours is the change of the minutes of inspection "
            "steps on objects wanted by two or more agencies; steps, not waits, and not only "
            "jointly inspected objects, so where few of them match it is smaller than the "
            "published effect on a matched object. Ships here are mostly wanted by two agencies, the "
            "published ones by three or four; the longest of several inspections side by side is longer "
            "than their mean. Vehicles: the published 20 s are cars alone. No published row has a "
            "control group."
        ),
        "assumed": "All numbers that are not published ({0} published, {1} derived, {2} assumed)",
        "assumed_heads": ("key", "value", "unit", "range", "grade", "source", "formula or note"),
        "method_title": "How to read this",
        "method": (
            "All policies see the same objects, papers, instructions and durations (common random "
            "numbers); differences are paired by replication, with Student's 95 % intervals.",
            "Matching is the real platform logic: the same function as the online platform runs.",
            "Measured are objects that arrive after the warm-up; the run goes on until all are "
            "released. One that is not is counted as unfinished and censored at the end.",
            "The three clocks are nested and never mixed: customs-only (declaration to release), "
            "overall (arrival to release), release time (arrival to leaving the port).",
            "Intervals hold replication noise only, not the ranges of assumed numbers.",
        ),
        "rebuild_title": "How to rebuild",
    },
    "zh": {
        "title": "串联查验与一次性联合检查：仿真比较",
        "question": (
            "2018 年，我国口岸查验单位由依次查验同一对象（串联）改为一次联合检查（并联）。"
            "通关快了多少？谁受益？代价是什么？"
        ),
        "figure": (
            "平均整体通关时间（抵港至最后一个单位放行）及 95% 区间，"
            "分母分别为两个及以上单位需检查的对象、需检查的对象和全部对象。"
        ),
        "answer": "按对象类别的结果（均值与 95% 区间）",
        "class": "全部指标：{}",
        "class_head": "类别",
        "policy": "制度方案",
        "measure": "指标",
        "unit": "单位",
        "objects": "对象",
        "waits": "时间花在哪里（两个及以上单位需检查的对象）",
        "waits_note": "同一对象多条指令的等待相加。",
        "port_wide": "人员、场地、设备与查获：全口岸",
        "port_note": (
            "人员和设备数量没有公开数据，按统一规则以串联制度下的既定利用率测算；"
            "利用率水平是假设，其变化才是结果。"
        ),
        "published": "公开的改革前后数据与本仿真对照",
        "published_heads": (
            "类别", "地点与内容", "证据", "年份", "之前 → 之后", "变化",
            "本仿真：作业时间", "差（百分点）", "来源（质量）",
        ),
        "published_note": (
            "模型没有按这些数据调整。本仿真为两个及以上单位需检查对象的作业时间变化，"
            "只计步骤、不计等待，且不限于实际联合检查的对象，因此对碰较少时小于公开的单个对象效果。"
            "本仿真的船舶多为两个单位检查，公开案例为三至四个单位；并行检查取最长者，长于平均。"
            "公开数据均无对照组。"
        ),
        "assumed": "全部非公开数据（公开 {0} 项，推算 {1} 项，假设 {2} 项）",
        "assumed_heads": ("键", "数值", "单位", "范围", "等级", "来源", "公式或说明"),
        "method_title": "阅读说明",
        "method": (
            "各方案使用相同的对象、单证、指令和时长（公共随机数）；差值按重复配对，给出 95% 区间。",
            "对碰采用真实的平台逻辑，与在线平台为同一函数。",
            "统计预热期之后抵达的对象，直至全部放行；未放行者计入未完成，并在结束时截尾。",
            "三种时间口径相互嵌套、从不混用：海关通关（申报至放行）、整体通关（抵港至放行）、"
            "口岸放行（抵港至离港）。",
            "区间只反映重复之间的随机误差，不含假设数值的范围。",
        ),
        "rebuild_title": "如何重现",
    },
}  # fmt: skip
