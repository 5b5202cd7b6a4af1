"""Findings about commits, refs and receipts (G): what no single file shows."""

from __future__ import annotations

from ledger.text.finding import Severity, define

E, W = Severity.ERROR, Severity.WARNING

# Who, and when -------------------------------------------------------------------------------------------
UNKNOWN_PERSON = define(
    "G801", E, "提交人不在通讯录里",
    "服务器只收通讯录在册人员的提交：作者和提交人的地址都要在 `contacts.yaml` 的“人员”里，并且当日在任。按上一次提交时的通讯录核对。",
    bad="提交人 someone@example.invalid", good="先由局里的科室把人加进通讯录，再由本人提交", clause="三",
)  # fmt: skip
UNSIGNED = define(
    "G802", E, "提交没有签名",
    "口径“签名要求”是“必须”以后，每次提交都要签名；是“建议”时只提醒已登记公钥的人。",
    bad="git commit（没有设置签名）", good="`git config commit.gpgsign true` 之后再提交", clause="四",
)  # fmt: skip
BAD_SIGNATURE = define(
    "G803", E, "签名不合格",
    "签名要用通讯录里登记的公钥核对得上。核对不上、不是登记的公钥、不是 SSH 签名的，都不收。",
    bad="用没有登记的公钥签名", good="先登记公钥，再用它签名", clause="四",
)  # fmt: skip
OTHER_SIGNER = define(
    "G804", E, "签名人不是提交人",
    "用谁的公钥签名，提交人就要是谁。",
    bad="提交人薛涛，签名的公钥是陈一凡的", good="各人用各人的公钥", clause="四",
)  # fmt: skip
DEAD_KEY = define(
    "G805", E, "签名的公钥已经失效",
    "公钥要在“自”“至”之内。“撤销”之后服务器不再收它签的任何提交，无论提交写的是哪一天。",
    bad="公钥 2026-10-01 撤销，之后收到用它签名的提交", good="换用有效的公钥重新提交", clause="四",
)  # fmt: skip
BACKWARDS = define(
    "G806", E, "提交日期倒退",
    "一次提交不会早于它所依据的那一次。早一天以上的，不是电脑日期不对，就是倒签。",
    bad="上一次提交 2026-11-20，这一次写成 2026-11-01", good="校准电脑日期后重新提交",
)  # fmt: skip
AHEAD = define(
    "G807", E, "提交日期在收到之后",
    "提交日期不能晚于服务器收到它的时间，作者日期不能晚于提交日期。",
    bad="2026-11-20 收到的提交写着 2026-12-01", good="校准电脑日期后重新提交",
)  # fmt: skip
PRIVATE_WORDS = define(
    "G808", E, "提交说明、署名或文件名里有个人号码",
    "提交一旦留在历史里就抹不掉：身份证号、手机号、银行卡号不写进提交说明、署名、文件名、标签名。",
    bad="提交说明写着举报人的手机号", good="git commit --amend 改写说明后再上传", clause="四",
)  # fmt: skip
OTHER_NAME = define(
    "G809", W, "署名与通讯录不同",
    "看处置记录的人看到的是署名。署名应与通讯录里这个地址的姓名一致。",
    bad="地址是薛涛的，署名是谢仁鸿", good="`git config user.name` 薛涛", clause="三",
)  # fmt: skip

# What a tree may hold ------------------------------------------------------------------------------------
MODE = define(
    "G810", E, "不是普通文件",
    "台账的仓库里只放普通文件：链接、子模块、带可执行标记的文件都不收。",
    bad="cases/2026/2026-0012.md 是指向别处的链接", good="放普通文件",
)  # fmt: skip
NAME = define(
    "G811", E, "文件名不能用",
    "文件名要在各种系统上都能用、看得清：不用系统保留的名称和字符，不用看不见的字符，末尾不留空格和点。",
    bad="cases/2026/CON.md", good="cases/2026/2026-0012.md",
)  # fmt: skip
TWIN = define(
    "G812", E, "两个文件名只差大小写或字符写法",
    "有的电脑不分大小写和字符写法，两个文件会互相覆盖。",
    bad="附件.md 与 附件.MD", good="换一个名称",
)  # fmt: skip
HUGE = define(
    "G813", E, "文件太大",
    "台账只放文字。大文件放到别处，在案件里写明放在哪里。",
    bad="一段 20 MiB 的录像", good="写明存放位置",
)  # fmt: skip

# What a push may do to refs ------------------------------------------------------------------------------
REWRITTEN = define(
    "G820", E, "历史被改写",
    "处置记录只增不减：服务器已有的提交都要留在历史里。",
    bad="git push --force", good="`git pull` 合并之后再上传",
)  # fmt: skip
REF_GONE = define(
    "G821", E, "分支或标签被删除",
    "服务器上的主线和标签不能删除。",
    bad="git push --delete origin main", good="不删除",
)  # fmt: skip
TAG_MOVED = define(
    "G822", E, "标签被移动",
    "标签记下某一天的台账，打上以后不再移动。",
    bad="git push --force origin 月报-2026-10", good="另打一个标签",
)  # fmt: skip
REF_REFUSED = define(
    "G823", E, "服务器不收这个引用",
    "服务器只有一条主线，加上标签。别的分支、替换引用、注释引用会让人看到另一份历史。",
    bad="git push origin HEAD:refs/heads/other", good="git push origin main",
)  # fmt: skip

OTHER_ROOT = define(
    "G824", E, "历史另起了一个开头",
    "服务器的历史只有一个开头。没有上一次的提交用它自己的通讯录和口径核对，谁都可以这样另写一份，再合并进来。",
    bad="git merge --allow-unrelated-histories 另一份台账", good="从服务器克隆，在克隆里记录",
)  # fmt: skip

# Receipts ------------------------------------------------------------------------------------------------
CHAIN = define(
    "G830", E, "回执链断了",
    "回执一行接一行，每行带着上一行的摘要。对不上，说明回执文件被改过、删过或换过次序。",
    bad="第 12 行的“prev”不是第 11 行的摘要", good="从备份恢复回执文件，查明是谁动的",
)  # fmt: skip
LOST_TIP = define(
    "G831", E, "收到过的提交不在历史里",
    "服务器开过回执的每个版本都要是现在主线的一部分。不在，说明历史被改写、截短或换掉。",
    bad="第 12 号回执的提交不在主线上", good="从任何一个人的电脑恢复那次提交，查明是谁动的",
)  # fmt: skip
NO_RECEIPT = define(
    "G832", E, "提交没有回执",
    "主线上的每次提交都应由服务器收下并开回执。没有回执的，是绕过服务器钩子直接写进去的。",
    bad="主线比最后一张回执多 2 次提交", good="查明是谁写进去的；核对无误后由下一次上传补记",
)  # fmt: skip
RECEIPT_ORDER = define(
    "G833", E, "回执前后不接",
    "一张回执的旧版本应是同一引用上一张的新版本，时间不倒退。",
    bad="第 13 号回执的“old”不是第 12 号的“new”", good="查明回执文件和仓库哪一个被动过",
)  # fmt: skip
DISGUISE = define(
    "G840", E, "历史被遮盖",
    "替换引用、嫁接、浅克隆会让 git 显示另一份历史。台账一概不理会，并且指出来。",
    bad="refs/replace/ 下有引用", good="删掉它们，查明是谁放的",
)  # fmt: skip
DAMAGED = define(
    "G841", E, "仓库损坏",
    "有对象缺失、损坏或格式不对。",
    bad="一件案件的旧版本读不出来", good="从备份或别人的克隆恢复",
)  # fmt: skip
STRAY_REF = define(
    "G842", E, "服务器上有多余的引用",
    "服务器只应有一条主线和标签。",
    bad="refs/heads/ 下另有一条分支", good="查明是谁放的，再删掉",
)  # fmt: skip
TAG_DIFFERS = define(
    "G844", E, "标签与回执不符",
    "标签现在指向的，应是服务器收下它时的那个版本。",
    bad="月报标签被改指到别的提交", good="改回回执里的版本，查明是谁动的",
)  # fmt: skip
LATE = define(
    "G850", W, "提交多日之后才上传",
    "提交日期与服务器收到的时间相差很大：可能是出差后补传，也可能是倒签。看一看。",
    bad="2026-10-08 的提交 2026-11-20 才收到", good="当天提交，当天上传",
)  # fmt: skip
