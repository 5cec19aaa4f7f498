#!/bin/sh
# Makes a folder of 46 photographs that no network is calibrated on, to measure agreement with:
#
#     Scripts/unseen_photographs.sh OUT
#     remanence import mobilenet-v2 -o NET --task OUT --pictures 100
#
# They come from Debian 12's packages opencv-doc and mate-backgrounds (licences in the packages), 142 MB, unpacked without
# root. Chosen by eye once, before anything was measured on them: every colour photograph of 180 pixels or more, one of
# each near-identical pair. The two classes only make it a task; agreement does not look at them.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download opencv-doc mate-backgrounds
for package in *.deb; do dpkg -x "$package" .; done
mkdir -p "$out/train/opencv" "$out/train/mate" "$out/test/opencv" "$out/test/mate"

cd "$work/usr/share/doc/opencv-doc/examples"
for name in plant aero1 aero3 aloeL apple baboon board building butterfly chicky_512 ela_original fruits graf3 home \
  left leuvenA licenseplate_motion messi5 orange rubberwhale1 squirrel_cls stuff 000 001 002 scenetext01 scenetext02 \
  scenetext03 scenetext04 scenetext05 scenetext06 scenetext_segmented_word01 scenetext_segmented_word02 \
  scenetext_segmented_word03 scenetext_segmented_word04; do
  cp "$(find alphamat/input_images data hfs/data text -name "$name.jpg" -o -name "$name.png" | sort | head -n 1)" \
    "$out/test/opencv/"
done
cp data/fruits.jpg data/home.jpg "$out/train/opencv/"

cd "$work/usr/share/backgrounds/mate/nature"
rm Wood.jpg
cp ./*.jpg "$out/test/mate/"
cp Aqua.jpg Dune.jpg "$out/train/mate/"
find "$out/test" -type f | wc -l
