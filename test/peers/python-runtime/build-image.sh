#!/bin/bash
# Builds what stands in for public.ecr.aws/lambda/python where that registry cannot be reached: this machine's Python,
# AWS's runtime client (awslambdaric) and, for `sam local invoke`, the emulator that aws-sam-cli brings along.
#   build-image.sh PYTHON SITE_PACKAGES ROOTFS          makes the folder that is the image's root
#   build-image.sh PYTHON SITE_PACKAGES ROOTFS RIE TAG  and the image TAG of it, which needs Docker
# It is no Amazon Linux: what a wheel needs of the system beyond libc is this machine's.
set -eu
PYTHON=$1 SITE=$2 ROOT=$3 RIE=${4:-} TAG=${5:-}
VERSION=$("$PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
PROGRAM=$("$PYTHON" -c 'import os, sys; print(os.path.realpath(sys.executable))')
STDLIB=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
mkdir -p "$ROOT"/{bin,dev,etc/ssl/certs,lib64,opt,proc,root,sys,tmp,usr/local/bin,var/lang/bin,var/lang/lib,var/runtime,var/task}
chmod 1777 "$ROOT/tmp"
cp "$PROGRAM" "$ROOT/var/lang/bin/$VERSION"
mkdir "$ROOT/var/lang/lib/$VERSION"
tar -C "$STDLIB" --exclude=./site-packages --exclude=./dist-packages --exclude=./test --exclude='config-*' -cf - . |
  tar -C "$ROOT/var/lang/lib/$VERSION" -xf -
cp -r "$SITE"/awslambdaric "$SITE"/*runtime_client*.so "$ROOT/var/runtime/"
for needed in simplejson snapshot_restore_py; do [ ! -d "$SITE/$needed" ] || cp -r "$SITE/$needed" "$ROOT/var/runtime/"; done
cp /bin/sh "$ROOT/bin/sh"
libraries() { ldd "$@" 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' | sort -u; }
for library in $(libraries "$PROGRAM" /bin/sh "$STDLIB"/lib-dynload/*.so "$SITE"/*runtime_client*.so) \
  /lib/*/lib{c,m,dl,rt,util,pthread,resolv,nss_dns,nss_files,gcc_s}.so.[0-9] /usr/lib/*/libstdc++.so.6; do
  [ ! -e "$library" ] || { mkdir -p "$ROOT/$(dirname "$library")"; cp -L "$library" "$ROOT/$library"; }
done
cp /etc/ssl/certs/ca-certificates.crt "$ROOT/etc/ssl/certs/"
echo 'root:x:0:0:root:/root:/bin/sh' > "$ROOT/etc/passwd"
echo 'hosts: files dns' > "$ROOT/etc/nsswitch.conf"
cat > "$ROOT/lambda-entrypoint.sh" <<END
#!/bin/sh
export PYTHONHOME=/var/lang PYTHONPATH=/var/task:/var/runtime LAMBDA_TASK_ROOT=/var/task
export LD_LIBRARY_PATH=/var/lang/lib:/var/task/lib
cd /var/task
run="/var/lang/bin/$VERSION -m awslambdaric"
if [ -z "\${AWS_LAMBDA_RUNTIME_API:-}" ]; then exec /usr/local/bin/aws-lambda-rie \$run "\${_HANDLER:-\$1}"; fi
exec \$run "\${_HANDLER:-\$1}"
END
chmod 755 "$ROOT/lambda-entrypoint.sh"
[ -n "$TAG" ] || exit 0
install -m755 "$RIE" "$ROOT/usr/local/bin/aws-lambda-rie"
CONTEXT=$(mktemp -d)
trap 'rm -rf "$CONTEXT"' EXIT
cp -r "$ROOT" "$CONTEXT/rootfs"
printf 'FROM scratch\nCOPY rootfs/ /\nWORKDIR /var/task\nENTRYPOINT ["/lambda-entrypoint.sh"]\n' > "$CONTEXT/Dockerfile"
DOCKER_BUILDKIT=0 docker build -t "$TAG" "$CONTEXT"
