"""Sources, notes and formulas of numbers in Chinese; files keep them in English."""

from functools import lru_cache

from sim.port.load import known_sources
from sim.reporting.words.border import fitting

# Titles of the sources that ports and published before-and-after figures name.
SOURCES_ZH = {
    "anytesting-waigaoqiao": "外高桥：机检与辐射探测一次移箱",
    "aqsiq-2011-h1": "2011 年上半年检验检疫批次与不合格批次",
    "assumption": "作者在可信范围内选定，无公开数据",
    "caac-zhengzhou-2017": "郑州机场 2017 年运输量",
    "capa-pudong-2018": "浦东机场 2018 年 3 月运输量",
    "chinanews-erenhot-2020": "二连浩特口岸班列（至 2020 年 11 月 8 日）",
    "customstrade-zhengzhou": "郑州出口快件“一机双屏”",
    "gacc-xiamen-2015": "厦门“一站式”查验场",
    "gxdaily-youyiguan": "友谊关口岸车辆（2012—2021 年）",
    "hk-immd-2017": "香港入境事务处 2017 年年报附录七：各管制站过境数字",
    "horgos-customs-2019": "2018 年霍尔果斯口岸中欧班列",
    "jctrans-huangdao-2016": "青岛黄岛联合查验",
    "jjckb-three-ones-2014": "2013 年试点口岸关检合作“三个一”成效",
    "jst-daxing-2019": "大兴机场海关与安检",
    "manzhouli-airport-2016": "满洲里机场“一机三屏”",
    "manzhouli-customs-2019": "2018 年满洲里口岸中欧班列",
    "mot-ports-2016": "2016 年全国港口集装箱吞吐量",
    "mot-ports-2020q1": "2020 年一季度全国港口集装箱吞吐量",
    "people-gongbei-2005": "拱北口岸小车“一站式”车道",
    "qingdaonews-2018": "2017 年十大海港通关时间及青岛各环节时间",
    "reportify-erenhot-2025": "二连浩特公路口岸联合检查室",
    "shftz-yangshan-2017": "洋山首次国际航行船舶联合登临检查",
    "shftz-yangshan-2018": "洋山国际航行船舶联合登临检查一周年",
    "ttm-wenzhou-2026": "温州大型液化气船联合登临检查",
    "wsc-top50-2018": "2017、2018 年全球前五十大集装箱港",
    "xinhua-nia-2018-ports": "2018 年拱北、罗湖口岸人员数",
    "xinhua-nia-midautumn-2019": "2019 年中秋假期各口岸日均人员数",
    "xinmin-shanghai-2019": "2018 年上海口岸人员数与自助通道",
    "zhongshan-gov-2023": "中山首次联合登临检查",
}
_SHARES = "重箱外贸进口占 15%，每箱 1.6 TEU，每票 3.66 箱：除末项外均为假设"
_EXPORTS = "重箱外贸出口占 30%，其余同进口"


# English of a note or formula (a pattern) and its Chinese; {0}, {1} … are the groups.
NOTES_ZH: tuple[tuple[str, str], ...] = (
    (r"(\S+) of vehicles bring a consignment \(assumed\)", "{0} 的车辆载有一票货物（假设）"),
    (r"1 to 2 % of exports remembered; no page", "记忆中为出口的 1% 至 2%；无书面出处"),
    (r"10 % of movements cross the border \(assumed: the figure is of all routes\)",
     "10% 的航班为国际航班（假设：原数为全部航线）"),
    (r"10 to 15 min, CAREC 2019 \(service_times\.csv\)", "10 至 15 分钟，CAREC 2019（service_times.csv）"),
    (r"10 to 30 % of batches within scope remembered; fruit and plants 30 %",
     "记忆中为应检批次的 10% 至 30%；水果和植物 30%"),
    (r"(\d+) TEU a call \(assumed\)", "每航次 {0} TEU（假设）"),
    (r"15 % laden imports of foreign trade, .+", _SHARES),
    (r"30 % laden exports, the rest as for imports", _EXPORTS),
    (r"four quarters like the first of 2019; 15 % .+", "全年按 2019 年一季度的四倍计；" + _SHARES),
    (r"four quarters like the first of 2019; 30 % .+", "全年按 2019 年一季度的四倍计；" + _EXPORTS),
    (r"of the city's throughput this terminal has (\S+) \(assumed\); 15 % .+",
     "本港区占全市吞吐量的 {0}（假设）；" + _SHARES),
    (r"of the city's throughput this terminal has (\S+) \(assumed\); 30 % .+",
     "本港区占全市吞吐量的 {0}（假设）；" + _EXPORTS),
    (r"17 500 a ship-hour printed .+", "公开数为每船小时 17 500 元，但所指节省不止一小时（costs.csv）"),
    (r"2 to 5 % of vehicles remembered; no page", "记忆中为车辆的 2% 至 5%；无书面出处"),
    (r"20 to 40 min each agency, 50 wagons, remembered", "记忆中每单位 20 至 40 分钟（50 节车厢）"),
    (r"2004, before the joint lanes; saturated", "2004 年，设联合车道之前；已饱和"),
    (r"21\.6 % of inspected items in Korea 2020-21 is the high end",
     "上限取韩国 2020—2021 年查验货物的 21.6%"),
    (r"3 to 5 min with entry and ticket \(service_times\.csv\)",
     "3 至 5 分钟，含驶入和出单（service_times.csv）"),
    (r"([\d ]+) to ([\d ]+) remembered", "记忆中为 {0} 至 {1}"),
    (r"(\d+) to (\d+) min remembered(?:; no page)?", "记忆中为 {0} 至 {1} 分钟；无书面出处"),
    (r"5 % of passengers cross the border, half arrive, 2 % put articles to a manned X-ray \(assumed\)",
     "5% 的旅客为国际旅客，半数入境，2% 的物品过人工 X 光（假设）"),
    (r"5 to 7 % of imports remembered; no page", "记忆中为进口的 5% 至 7%；无书面出处"),
    (r"6 s a bag at Pudong 2023; .+", "浦东 2023 年每件行李 6 秒；非专业人员判图 36 秒（service_times.csv）"),
    (r"80 TEU a train, 2 TEU a box, 2 boxes a consignment \(assumed\)",
     "每列 80 TEU，每箱 2 TEU，每票 2 箱（假设）"),
    (r"80 s to 10 min a box or pair \(service_times\.csv\)",
     "每箱（或一对）80 秒至 10 分钟（service_times.csv）"),
    (r"China-Europe trains; other freight trains are not in the figure", "仅中欧班列，不含其他货运列车"),
    (r"Qingdao 2017, after release 50\.5 \+ ship departure 8\.3", "青岛 2017 年：放行后 50.5 + 船舶离港 8.3"),
    (r"Qingdao 2017, clearance preparation", "青岛 2017 年：通关准备时间"),
    (r"Qingdao 2017, gate in to declaration", "青岛 2017 年：进港至申报"),
    (r"Qingdao 2017, release to gate out", "青岛 2017 年：放行至提离"),
    (r"Qingdao 2017, ship arrival to unloaded", "青岛 2017 年：船舶抵港至卸货完毕"),
    (r"a consignment of 3\.66 boxes: .+",
     "每票 3.66 箱：每 TEU 小时 13.6 至 47.7 美元（costs.csv），按 6.6 元/美元、每箱 1.6 TEU "
     "折合 530 至 1 840 元；多数货物不急，故取较低值"),
    (r"all vehicles, 2020 \(earlier years are lower\)", "全部车辆，2020 年（此前较低）"),
    (r"anchorage to berth", "锚地至泊位"),
    (r"arrivals: half of the movements", "到达取起降架次的一半"),
    (r"chosen so that boardings by all four .+",
     "取值使四方联合登临约占航次的 0.4%：洋山第一年 32 次（overlap.csv），航次数为假设"),
    (r"drivers counted on the Hong Kong side, one a vehicle", "按香港一侧的司机人次，每车一人"),
    (r"e-commerce parcels at a manned check; no page", "人工查验的电商包裹；无书面出处"),
    (r"parcels at a manned check; no page", "人工查验的包裹；无书面出处"),
    (r"from clearance to sailing", "放行至开航"),
    (r"half arrive, 1 % put articles to a manned X-ray \(assumed\)",
     "半数入境，1% 的物品过人工 X 光（假设）"),
    (r"half arrive; 2 % of them put articles to a manned X-ray \(assumed\)",
     "半数入境，其中 2% 的物品过人工 X 光（假设）"),
    (r"half arrive, 190 persons a flight .+", "半数入境，每航班 190 人，同芝加哥 2018 年（profiles.csv）"),
    (r"imports, batches not passed, first half of 2011", "2011 年上半年进口不合格批次"),
    (r"jointly inspected consignments in one district of Xiamen, 2015", "厦门某辖区 2015 年联合查验的票数"),
    (r"lift and truck to the site: 30 to 90 min .+", "吊装并运至查验场：记忆中往返 30 至 90 分钟"),
    (r"low end: 7\.5 % of declarations in a pilot scheme .+",
     "下限：某试点联合查验占报关单的 7.5%（overlap.csv）；上限无依据"),
    (r"no page", "无书面出处"),
    (r"no page; 0: all stay to the end, 1: .+",
     "无书面出处；0 为各方均留至结束，1 为各方做完自己的步骤即离开"),
    (r"nobody publishes staff or machines", "人员和设备没有公开数据"),
    (r"papers ahead of arrival", "抵达前办理单证"),
    (r"plate and card", "车牌与卡"),
    (r"port State control; no page", "港口国监督检查；无书面出处"),
    (r"the master presents the ship's papers", "船长递交船舶文书"),
    (r"timber and plants", "木材和植物"),
    (r"transloading takes a little over 1 h \(Alashankou 2018\), then marshalling",
     "换装一小时多（阿拉山口 2018 年），随后编组"),
    (r"with opening and closing about the 2 h by hand at Nansha 2015 .+",
     "连同开关箱，约合南沙 2015 年人工查验的 2 小时（service_times.csv）"),
    (r"法检: 20 to 30 % of declarations remembered", "法检：记忆中为报关单的 20% 至 30%"),
    (r"round the clock, for this run", "本次运行按 24 小时开放"),
    (r"sized under serial: max\(load (\S+) h a week / \(open (\S+) h \* (\S+)\), busiest hour (\S+) h / (\S+)"
     r"\), rounded up to teams of (\d+)",
     "按串联制度测算：max(每周工作量 {0} 小时 / (开放 {1} 小时 × {2})，最忙一小时 {3} 小时 / {4})，"
     "按每组 {5} 个单位向上取整"),
)  # fmt: skip


# Places and contents of the published before-and-after figures.
FACTS_ZH = {
    "Yangshan": "洋山", "56 pilot ports": "56 个试点口岸", "Huangdao, Qingdao": "青岛黄岛",
    "Waigaoqiao": "外高桥", "Zhengzhou airport": "郑州机场", "Manzhouli airport": "满洲里机场",
    "Beijing Daxing airport": "北京大兴机场", "Erenhot road port": "二连浩特公路口岸", "Gongbei": "拱北",
    "Wenzhou": "温州", "Zhongshan": "中山", "boarding, whole inspection": "登临检查全程",
    "inspection time": "查验时间", "inspection cost": "查验费用", "declaration time": "申报时间",
    "inspection and release of 20 FEU": "20 个大箱的查验放行",
    "inspection and release of one FEU": "每个大箱的查验放行",
    "box moves for scan and radiation portal": "机检和辐射探测的移箱次数",
    "one batch of outbound express": "一批出口快件", "steps": "环节数", "checks, outbound": "出境检查次数",
    "time, outbound": "出境时间", "waiting": "等待", "throughput": "通过量",
    "car lane, one vehicle": "小车车道每辆",
    "boarding of a large gas carrier": "大型液化气船登临检查", "boarding": "登临检查",
}  # fmt: skip


def source_word(key: str, lang: str) -> str:
    """Return a source's title; the key of one that a file brings itself."""
    if lang == "zh" and key in SOURCES_ZH:
        return SOURCES_ZH[key]
    return known_sources().get(key, key)


@lru_cache(maxsize=8192)
def note_word(text: str, lang: str) -> str:
    """Return a note or formula in a language; one that is not known stays as it is."""
    return fitting(text, NOTES_ZH) if lang == "zh" else text


def fact_word(text: str, lang: str) -> str:
    """Return the place or content of a published figure."""
    return FACTS_ZH.get(text, text) if lang == "zh" else text
