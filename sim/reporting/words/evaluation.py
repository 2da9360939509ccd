"""Words of what an evaluator would conclude, in both languages."""

ESTIMATORS = {
    "en": {"before_after": "before and after", "two_way": "two-way fixed effects",
           "not_yet_treated": "cohorts against ports not begun"},
    "zh": {"before_after": "前后对比", "two_way": "双向固定效应（双重差分）",
           "not_yet_treated": "分批对照（尚未实施的口岸）"},
}  # fmt: skip
SAY = {
    "en": {
        "title": "What would an evaluator have concluded?", "coverage": "One effect",
        "lags": "Leads and lags", "lag": "months since the port began", "effect": "effect, %",
        "truth": "truth", "estimate": "mean estimate, with an evaluator's 95 % interval",
        "note": "Logarithm of {measure}, {before} months before the rollout and the rollout itself. The "
                "truth is that of the simulated rollout with pilots {pilots}; {n} repetitions with the noise "
                "of one simulated run a month. power: share of repetitions whose interval leaves out 0; "
                "detectable: found in 80 % of repetitions. Leads should leave out 0 in 5 %; none where no "
                "port is left untreated. Not shown: confounders of the real 2018 (the merger of customs and "
                "quarantine, tariffs), or pilots chosen because they were getting better: here nothing but "
                "the rollout differs between ports.",
    },
    "zh": {
        "title": "评估者会得出什么结论？", "coverage": "单一效应", "lags": "超前与滞后",
        "lag": "口岸实施后的月数", "effect": "效应 %", "truth": "真值",
        "estimate": "平均估计及评估者的 95% 区间",
        "note": "{measure} 的对数，推进前 {before} 个月与推进期；真值取自仿真推进（试点：{pilots}）；"
                "{n} 次重复，月噪声为一次仿真的噪声。"
                "检出率：区间不含 0 的比例；可检出：80% 的重复能检出的效应。"
                "超前项应有 5% 不含 0；若没有尚未实施的口岸，超前项无法估计。本页不能说明：2018 年的其他影响"
                "（关检合并、关税），也不含因形势向好而被选为试点的情形；这里口岸之间只有推进不同。",
    },
}  # fmt: skip
