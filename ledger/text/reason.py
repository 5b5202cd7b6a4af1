"""Why the system would not let us read or write, in Chinese."""

from __future__ import annotations

import errno

_KNOWN = {
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或目录",
    errno.EEXIST: "已经有了",
    getattr(errno, "EDQUOT", -1): "超出了磁盘配额",
}


def reason(error: OSError) -> str:
    """What happened, the system's own words beside it, and where."""
    own = error.strerror or str(error) or type(error).__name__
    known = _KNOWN.get(error.errno or 0)
    said = f"{known}（{own}）" if known else own
    return f"{said}：{error.filename}" if error.filename else said
