#!/usr/bin/env bash
# Makes the environment of the programs we are measured against, from the Python package registry, CPU builds only.
#   bash Benchmarks/peers/setup.sh [FOLDER]     default: .build/peers (about 2 GB; minutes the first time, nothing after)
# A CPU-only wheel of torch is taken where pip finds one (PIP_FIND_LINKS); otherwise the registry's, without CUDA packages.
set -euo pipefail
folder=${1:-.build/peers}
stamp=1
[ "$(cat "$folder/.made" 2>/dev/null)" = "$stamp" ] && exit 0

python=""
for candidate in python3.11 python3.12 python3; do
  command -v "$candidate" >/dev/null && "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    && { python=$candidate; break; }
done
if [ -z "$python" ]; then
  echo "peers: Python 3.11 or later with venv is missing; on Debian: apt-get install python3-venv python3-dev g++" >&2
  exit 2
fi
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
"$python" -m venv "$folder"
pip="$folder/bin/pip --disable-pip-version-check install --quiet"
export PATH="$PWD/$folder/bin:$PATH"

$pip --upgrade pip wheel 'setuptools<81'
$pip 'torch==2.13.0+cpu' 2>/dev/null || {
  $pip --no-deps torch==2.13.0
  $pip filelock typing_extensions sympy networkx jinja2 fsspec
}
$pip numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 polars==2.1.0 matplotlib==3.11.2 scikit-learn==1.9.1 \
  openTSNE==1.0.4 implicit==0.7.3 cornac==3.0.1 cffi psutil
# RecBole, without the parts that tune (ray) and without its pins; recbole_epoch.py puts back what it misses.
$pip colorlog colorama tensorboard texttable plotly tabulate pyyaml tqdm
$pip --no-deps thop recbole==1.2.1
# MulticoreTSNE is built from source by an old cmake.
$pip cmake==3.18.4.post1
$pip --no-build-isolation MulticoreTSNE==0.1 || echo "peers: MulticoreTSNE did not build; its rows will fail" >&2
"$folder/bin/python" -c 'import torch, numpy, scipy, polars, sklearn, implicit, cornac, openTSNE, recbole, matplotlib'
echo "$stamp" > "$folder/.made"
