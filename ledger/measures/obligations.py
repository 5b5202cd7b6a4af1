"""The forty obligations of 宝人社〔2024〕4号, each with what in this ledger carries it out, or why nothing does.

Names only: rules of 二(三), steps (of a case, or ``T/分类筛选`` of a kind of record), kinds of record by the letter of
their 编号 (``-`` is a case), finding codes, pages of the site (``cases/`` is every page below) and fields
(``网络舆情.答复口径``). A test holds each against the code, and the code against the table.
"""

from __future__ import annotations

from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation: its clause, whose it is, what must be done.

    ``apart`` says what is left to people, or to another system, and why; where nothing is named it is the whole answer.
    """

    number: int
    clause: str
    who: str
    must: str
    rules: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    apart: str = ""

    @property
    def mechanised(self) -> bool:
        """Whether anything in the ledger carries it out."""
        return bool(self.rules or self.steps or self.kinds or self.codes or self.pages or self.fields)


_RED = ("red-persons", "red-duration", "red-wage-months", "red-closure", "red-absconded")
_ORANGE = ("orange-duration", "orange-closure-risk")
_YELLOW = (
    "yellow-insurance-arrears", "yellow-insurance-deferrals", "yellow-short-arrears", "yellow-wage-deferrals",
    "yellow-unverified",
)  # fmt: skip
_GRADING = ("P101", "P102", "P103", "P104", "P105", "P108", "P110", "P111")
_LOWERING = ("P106", "P107", "C403")
_JOURNAL = ("T601", "T602", "T603", "T604", "T605", "T606", "T607", "T608")

OBLIGATIONS: tuple[Obligation, ...] = (
    Obligation(1, "一", "各单位", "前、中、后全流程预警处置，做到早发现、早预警、早研判、早介入、早处置",
               kinds=("-",), codes=_JOURNAL, pages=("cases/", "index.html"), apart="五个“早”是目标，以各案的日期为证。"),
    Obligation(2, "二", "局、税务部门、街镇园区", "动态监测用工情况，提前发现隐患，及时作出相应等级的预警，快速分类处置",
               pages=("index.html", "cases.html", "loops.html", "boards/"), codes=("P102", "X702", "X704")),
    Obligation(3, "二(一)一", "局、区税务部门", "会商建立缴费异常企业信息通报机制",
               kinds=("R",), fields=("研判.类别",), apart="机制文件另行会签；每次会商可记为“机制会商”。"),
    Obligation(4, "二(一)一", "区税务部门", "定期提供缴费异常企业信息",
               kinds=("T",), pages=("loops.html", "intake.html"), fields=("税务批次.提供单位", "税务批次.总行数"), codes=("S240",)),
    Obligation(5, "二(一)一", "局行政执法科", "在确保信息安全的前提下分类筛选",
               steps=("T/分类筛选",), fields=("税务批次.企业.处理", "税务批次.企业.理由", "税务批次.未采用.原因"), codes=("S241", "S242")),
    Obligation(6, "二(一)一", "局行政执法科", "下发街镇园区", steps=("T/下发排查",), pages=("forms/2/", "intake.html"), codes=("S243",)),
    Obligation(7, "二(一)一", "街镇园区", "开展定向排查", steps=("T/定向排查",), fields=("税务批次.排查.欠薪", "税务批次.排查.案件"), codes=("S244", "S245", "S246")),
    Obligation(8, "二(一)一", "局行政执法科", "将排查结果反馈税务部门", steps=("T/税务反馈", "税务反馈"), pages=("loops.html",)),
    Obligation(9, "二(一)二", "局办公室、区委网信办", "完善网络舆情监控对接机制，加强监测监控",
               kinds=("R",), fields=("研判.类别",), apart="监测在区委网信办的系统里做；双方会商可记为“机制会商”。"),
    Obligation(10, "二(一)二", "区委网信办", "发现舆情风险第一时间通报局办公室",
               kinds=("O",), fields=("网络舆情.通报单位", "网络舆情.时间")),
    Obligation(11, "二(一)二", "局办公室", "通知相关科室部门及时联系处置", steps=("O/舆情转办", "舆情转办", "O/核实结论"),
               fields=("网络舆情.承办",), codes=("S251",)),
    Obligation(12, "二(一)二", "处置部门", "将答复口径通报区委网信办", steps=("O/口径反馈", "口径反馈"), fields=("网络舆情.答复口径",), codes=("S250",)),
    Obligation(13, "二(一)二", "区委网信办", "进行网络舆情引导", steps=("O/引导确认",), apart="引导本身在区委网信办；台账记其确认。"),
    Obligation(14, "二(一)三", "局相关部门科室", "从七个来源全面收集并及时通报各自掌握的风险信息",
               steps=("S/核实结论", "S/结果反馈"), kinds=("S",), pages=("intake.html", "forms/3/"),
               fields=("科室通报.信息来源", "科室通报.掌握日期", "信息来源.渠道"), codes=("S252", "X706", "X707", "X708", "X709")),
    Obligation(15, "二(一)四", "街镇园区", "通过网格队员开展信息采集、用工申报、日常排摸、专项排查",
               steps=("G/逐户处理", "G/结果反馈"), kinds=("G",), pages=("intake.html",),
               fields=("基层排摸.信息采集户数", "基层排摸.用工申报户数", "基层排摸.发现.处理"),
               codes=("S253", "S254", "S255", "S256"), apart="采集和申报在各自的系统里做，台账记户数。"),
    Obligation(16, "二(二)", "局相关科室部门", "统计分析，定期研判区域风险隐患",
               kinds=("R",), pages=("reviews.html", "loops.html"), fields=("研判.期间", "研判.议题"), codes=("S261", "X718")),
    Obligation(17, "二(二)", "局劳动关系科等", "人员多、风险隐患大的企业，召集相关单位共同会商",
               steps=("联合研判",), kinds=("R",), fields=("研判.参加.单位", "研判.研判案件.案件"), codes=("S262", "X710", "X711", "X712")),
    Obligation(18, "二(二)", "局行政执法科、局劳动关系科", "分析影响因素、重大风险及发展趋势，形成分析报告", steps=("R/形成报告",),
               codes=("S260",), apart="分析由会商的人写进正文。"),
    Obligation(19, "二(二)", "局行政执法科、局劳动关系科", "及时互通更新信息", steps=("R/互通更新",), fields=("研判.互通.单位",)),
    Obligation(20, "二(三)", "局行政执法科", "按监测情况、研判结果划分红、橙、黄三个等级",
               rules=(*_RED, *_ORANGE, *_YELLOW), kinds=("-",), codes=(*_GRADING, *_LOWERING), pages=("boards/", "cases/"),
               fields=("案件.预警等级", "定级记录.批准")),
    Obligation(21, "二(四)一红", "局行政执法科", "红色：及时介入立案查处", rules=_RED, steps=("立案", "调查", "跟踪走访"),
               pages=("boards/red.html",)),
    Obligation(22, "二(四)一红", "局行政执法科", "配合调查但无法解决的，30日内作出处理决定", steps=("处理决定", "处理告知", "责令改正")),
    Obligation(23, "二(四)一红", "局行政执法科", "拒不配合的，及时作出处罚决定",
               steps=("处罚告知", "处罚决定", "移送公安", "申请强制执行")),
    Obligation(24, "二(四)一橙", "街镇园区或局行政执法科", "橙色：先行协调处理", rules=_ORANGE, steps=("协调处理", "计划核验", "约谈"),
               codes=("D510",), pages=("boards/orange.html", "loops.html")),
    Obligation(25, "二(四)一橙", "局行政执法科", "协调不成或明确表示无法支付的，立案查处", steps=("立案",), codes=("D501", "D504")),
    Obligation(26, "二(四)一黄", "街镇园区", "黄色：实时跟踪掌握情况", rules=_YELLOW, steps=("跟踪走访",), pages=("boards/yellow.html",)),
    Obligation(27, "二(四)二", "执法科、信访办、劳动关系科、仲裁院", "重大矛盾分工处置：应急维稳、来访接待、裁员指导、仲裁托底",
               steps=("应急处置", "来访接待", "裁员安置指导", "仲裁托底")),
    Obligation(28, "二(四)三", "处置欠薪、裁员、关停的科室部门", "主动了解员工需求", steps=("询问就业需求",), kinds=("J",),
               fields=("就业帮扶.询问人数", "就业帮扶.有需求人数"), codes=("X716",)),
    Obligation(29, "二(四)三", "同上", "有就业需求的及时通报区就业促进中心", steps=("就业转介",), kinds=("J",), fields=("就业帮扶.转介人数",), codes=("S230",)),
    Obligation(30, "二(四)三", "区就业促进中心", "主动对接，做好就业帮扶", steps=("就业对接",), kinds=("J",), fields=("就业帮扶.对接.结果",),
               pages=("loops.html",), codes=("X717",)),
    Obligation(31, "二(四)四", "局（局办公室报送）", "解决困难、可能引发群体性事件或重大舆情的，及时报告区委、区政府",
               steps=("上报区委区政府",), kinds=("U",), fields=("上报.签发", "上报.报送时间", "上报.批示.内容"), pages=("loops.html",), codes=("S270", "C404", "X713", "X714", "X715")),
    Obligation(32, "三", "劳动关系条线分管领导", "牵头负责", codes=_LOWERING, pages=("roster.html",), fields=("上报.签发", "研判.主持")),
    Obligation(33, "三", "各相关科室部门", "各确定一名负责人、一名联络人", codes=("C410", "C411", "C412", "C420", "C421"), pages=("roster.html", "forms/1.html")),
    Obligation(34, "三", "局行政执法科", "对接税务部门、街镇园区，协调信息汇总、动态监测、分级预警",
               pages=("index.html", "cases.html", "loops.html"), codes=("D502",)),
    Obligation(35, "三", "局劳动关系科", "协调劳动关系三方开展风险研判", steps=("联合研判",), kinds=("R",), fields=("研判.参加.单位",)),
    Obligation(36, "三", "仲裁院、就促中心、信访办等", "协同做好信息通报、分类处置",
               steps=("仲裁托底", "就业对接", "来访接待"), kinds=("S",)),
    Obligation(37, "三", "局办公室", "舆情监控对接、信息报送、后勤保障", steps=("O/舆情转办", "上报区委区政府"), kinds=("O", "U"),
               apart="后勤保障不在台账里记。"),
    Obligation(38, "四", "各科室部门", "组织领导，明确职责分工，健全工作制度，加强责任落实",
               steps=("结案",), codes=("D502", "D503", "D505", "D506", "D507", "D508", "D509", "D511", "D512", "C401", "C402"),
               pages=("roster.html", "findings.html"), fields=("处置.部门", "处置.经办")),
    Obligation(39, "四", "处理运用信息数据的部门和人员", "严格按照保密要求，确保信息数据安全", codes=("S209",),
               apart="谁看过共享目录里的文件，由文件服务器留痕；目录权限由本局设定。"),
    Obligation(40, "四", "各单位", "维护劳动者权益，充分考虑企业营商环境，守住社会稳定底线",
               fields=("处置.企业影响",), apart="如何权衡由批准的人判断，台账留“企业影响”一栏。"),
)  # fmt: skip
# What is in the step table for the record's sake and stands for no obligation.
FREE_STEPS = ("其他",)
