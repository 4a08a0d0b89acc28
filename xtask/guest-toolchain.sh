#!/usr/bin/env bash
# Makes a Rust toolchain for a WebAssembly target out of Debian packages, for machines where `rustup target add` cannot
# download. Needs no root and installs nothing: packages are downloaded, unpacked and laid out in a folder.
#
# usage: guest-toolchain.sh FOLDER TARGET
set -euo pipefail
folder=$1 target=$2
multiarch=$(uname -m)-linux-gnu
mkdir -p "$(dirname "$folder")"
# In the same file system as the folder, so that the finished toolchain appears there at once or not at all.
stage=$(mktemp -d "$folder.partial.XXXXXX")
trap 'rm -rf "$stage"' EXIT

download_packages() {
    mkdir "$stage/packages" && cd "$stage/packages"
    # The lists may be there already, and may not be ours to renew.
    apt-get update -qq 2>/dev/null || true
    # The newest compiler, and everything of the very same version: rustc accepts no other standard library.
    version=$(apt-cache madison rustc-web | awk -F'|' 'NR == 1 { gsub(/ /, "", $2); print $2 }')
    [ -n "$version" ] || { echo "no package rustc-web: this needs a Debian with its lists of packages" >&2; exit 1; }
    upstream=${version%%+*} series=${version%%+*}
    series=${series%.*}
    libstd=libstd-rust-web-$series
    llvm=$(apt-cache show "$libstd=$version" | grep -oE 'libllvm[0-9]+' | head -n 1)
    apt-get download -qq "rustc-web=$version" "$libstd=$version" "libstd-rust-web-dev=$version" \
        "rust-web-src=$version" "$llvm"
}

# As rustup lays toolchains out.
lay_out_compiler() {
    local unpacked=$stage/unpacked package program
    for package in "$stage"/packages/{rustc-web_,"$libstd"_,libstd-rust-web-dev_,"$llvm"_}*.deb; do
        dpkg-deb -x "$package" "$unpacked"
    done
    mkdir "$stage/source"
    dpkg-deb --fsys-tarfile "$stage"/packages/rust-web-src_*.deb |
        tar -x -C "$stage/source" --wildcards --strip-components=4 './usr/src/rustc-*/library'
    mkdir -p "$stage/toolchain/bin" "$stage/toolchain/lib"
    cp -a "$unpacked/usr/lib/rustlib" "$stage/toolchain/lib/"
    cp -aL "$unpacked/usr/lib/$multiarch"/librustc_driver-*.so "$unpacked/usr/lib/$multiarch"/libLLVM*.so* \
        "$stage/toolchain/lib/"
    for program in rustc rustdoc; do
        cp "$unpacked/usr/bin/$program" "$stage/toolchain/bin/$program.real"
        wrapper "$program" > "$stage/toolchain/bin/$program"
        chmod +x "$stage/toolchain/bin/$program"
    done
}

# Debian's compiler looks for its libraries and its sysroot in /usr; the wrapper finds both beside itself.
wrapper() {
    cat <<WRAPPER
#!/bin/sh
here=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
LD_LIBRARY_PATH="\$here/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" exec "\$here/bin/$1.real" --sysroot "\$here" "\$@"
WRAPPER
}

# Cargo builds std from source for a crate that needs nothing else; the libraries then move into the sysroot.
build_standard_library() {
    mkdir -p "$stage/empty/src" && cd "$stage/empty"
    printf '[package]\nname = "empty"\nedition = "2024"\n[workspace]\n[profile.release]\ndebug = false\n' > Cargo.toml
    echo '#![no_std]' > src/lib.rs
    env -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER \
        RUSTC="$stage/toolchain/bin/rustc" RUSTC_BOOTSTRAP=1 __CARGO_TESTS_ONLY_SRC_ROOT="$stage/source/library" \
        RUSTFLAGS="-Cembed-bitcode=yes --remap-path-prefix=$stage/source=/rustc/$upstream" \
        CARGO_TARGET_DIR="$stage/empty/target" \
        cargo build --quiet --release --target "$target" -Zbuild-std=std,panic_abort,proc_macro
    mkdir -p "$stage/toolchain/lib/rustlib/$target/lib"
    cp target/"$target"/release/deps/lib*.rlib "$stage/toolchain/lib/rustlib/$target/lib/"
    rm -f "$stage/toolchain/lib/rustlib/$target"/lib/libempty-*
}

echo "making a Rust toolchain for $target in $folder (about a minute)" >&2
download_packages
lay_out_compiler
build_standard_library
# Another one may have been faster.
mv -T "$stage/toolchain" "$folder" 2>/dev/null || [ -x "$folder/bin/rustc" ]
