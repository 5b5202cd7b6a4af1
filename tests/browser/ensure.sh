#!/bin/sh
# The browser tests use the system's Chromium and a Chinese font; the trials of faults use strace, and are left out
# where it is not. As root on Debian we install them.
set -e
have() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
font() { ls /usr/share/fonts/opentype/noto/NotoSansCJK* /usr/share/fonts/truetype/wqy/* >/dev/null 2>&1; }
tracer() { command -v strace >/dev/null 2>&1; }
if have && font && tracer; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk strace >/dev/null
fi
have && exit 0
echo "browser tests need Chromium and a Chinese font: on Debian, apt-get install chromium fonts-noto-cjk strace" >&2
exit 1
