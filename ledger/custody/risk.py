"""What speaks against a place on this computer: a service that copies it away and rewrites it, or a drive elsewhere.

A database that two programs write, or that a service puts back as it was yesterday, is no ledger any more. This module looks
and gives a name; it moves nothing. What it does not know it cannot name: None means *nothing found*, not *safe*. Every
question to the system is guarded, for Windows, macOS and Linux have different ones; what follows from the answers is pure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

Mount = tuple[str, str]  # mount point, type of file system

# The first words of a folder's name, as "OneDrive - Little Acorns" or "GoogleDrive-acorns@example.org" have it.
_SYNCED = {
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
    "dropbox": "Dropbox",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box": "Box",
    "box sync": "Box",
    "pcloud": "pCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "proton drive": "Proton Drive",
    "protondrive": "Proton Drive",
    "mega": "MEGA",
    "megasync": "MEGA",
    "seafile": "Seafile",
    "syncthing": "Syncthing",
    "resilio sync": "Resilio Sync",
    "synologydrive": "Synology Drive",
    "tresorit": "Tresorit",
    "cloudstorage": "a cloud service",  # macOS: ~/Library/CloudStorage
}
# What the services leave lying in the folder that they copy.
_MARKERS = {
    ".849c9593-d756-4e56-8d6e-42412f2a707b": "OneDrive",
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".synologyworkingdirectory": "Synology Drive",
}
_UNC = re.compile(r"\\\\(\?\\UNC\\|(?![?.]\\))[^\\]+\\[^\\]", re.IGNORECASE)
_SYNC_DATABASE = re.compile(r"\.(_sync|sync)_[0-9a-f]+\.db")  # Nextcloud and ownCloud
_ONEDRIVE = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")  # Windows: variables that name its folders
_NETWORK = re.compile(
    r"nfs4?|cifs|smb(fs|2|3)?|afpfs|webdav|davfs|9p|afs|ncpfs|ceph|glusterfs|lustre|vboxsf|virtiofs|prl_fs"
    r"|fuse\.(sshfs|rclone|davfs2|gvfsd-fuse|vmhgfs-fuse|s3fs|glusterfs|onedriver|google-drive-ocamlfuse)"
)


def risky(path: Path, mounts: Sequence[Mount] | None = None) -> str | None:
    """The name of what speaks against a place: a service that synchronises it, or a share on another computer.

    `mounts`: what is mounted where; None asks the system.
    """
    typed, path = path, _resolved(path)
    return (
        _windows_share(typed, path)
        or synchronised(path.parts)
        or _within_environment(path, os.environ)
        or _marked(path)
        or _icloud_desktop(path)
        or network_mount(str(path), _mounts() if mounts is None else mounts)
        or _remote_drive(path)
    )


# ---- pure: from answers to a name


def synchronised(components: Sequence[str]) -> str | None:
    """By the name of a folder on the way: "OneDrive - Acorns", "Dropbox (Personal)", "GoogleDrive-acorns@example.org"."""
    for component in components:
        folder = component.strip().lower()
        for word, name in _SYNCED.items():
            # after a short word, which may well begin the name of another folder, nothing may follow
            if folder == word or (len(word) > 4 and folder.startswith((f"{word} - ", f"{word} (", f"{word}-"))):
                return name
    return None


def unc(path: str) -> str | None:
    r"""By a Windows path: \\server\share, \\?\UNC\server\share or //server/share; not \\?\C:\."""
    found = _UNC.match(path.replace("/", "\\"))
    return "a network share" if found else None


def linux_mounts(text: str) -> list[Mount]:
    r"""/proc/mounts: device, mount point, type, …; a space in a name is written \040."""
    lines = [line.split() for line in text.splitlines()]
    return [(re.sub(r"\\([0-7]{3})", _octal, line[1]), line[2]) for line in lines if len(line) >= 3]


def mac_mounts(text: str) -> list[Mount]:
    """mount(8) of macOS: `//user@server/share on /Volumes/share (smbfs, nodev, nosuid)`."""
    return re.findall(r"^.+? on (/.*) \(([a-z0-9_.]+)", text, re.MULTILINE)


def network_mount(path: str, mounts: Sequence[Mount]) -> str | None:
    """By the file system that the path lies on: the longest mount point that leads to it, the last of equal ones."""
    best: Mount = ("", "")
    for point, kind in mounts:
        if (path == point or path.startswith(point.rstrip("/") + "/")) and len(point) >= len(best[0]):
            best = point, kind
    return f"a network share ({best[1]})" if _NETWORK.fullmatch(best[1].lower()) else None


def _octal(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


# ---- guarded: questions to the system


def _resolved(path: Path) -> Path:
    """Through links, as far as the path exists; on Windows a mapped drive becomes the share behind it."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _windows_share(*paths: Path) -> str | None:
    """Elsewhere a name may well begin with two backslashes."""
    return next(filter(None, (unc(str(path)) for path in paths)), None) if os.name == "nt" else None


def _within_environment(path: Path, environ: Mapping[str, str]) -> str | None:
    """OneDrive on Windows says where its folders are, whatever they are called."""
    roots = [_resolved(Path(root)) for variable in _ONEDRIVE if (root := environ.get(variable))]
    return "OneDrive" if any(path.is_relative_to(root) for root in roots) else None


def _marked(path: Path) -> str | None:
    """By what lies in the folder or in one above it."""
    for folder in (path, *path.parents):
        for entry in _entries(folder):
            if name := _MARKERS.get(entry.lower()):
                # the home folder has a .dropbox with the program's settings; the copied folder's is a file
                if entry.lower() != ".dropbox" or (folder / entry).is_file():
                    return name
            elif _SYNC_DATABASE.fullmatch(entry.lower()):
                return "Nextcloud"
    return None


def _entries(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            yield from (entry.name for entry in found if entry.name.startswith("."))
    except OSError:
        return


def _icloud_desktop(path: Path) -> str | None:
    """macOS, *Desktop & Documents Folders*: then iCloud's folder holds these two, and they are those of the home folder."""
    if sys.platform != "darwin":
        return None
    for name in ("Desktop", "Documents"):
        with suppress(OSError, RuntimeError):
            home = Path.home()
            cloud = home / "Library" / "Mobile Documents" / "com~apple~CloudDocs" / name
            if path.is_relative_to(home / name) and cloud.samefile(home / name):
                return "iCloud"
    return None


def _mounts() -> list[Mount]:
    if sys.platform == "win32":
        return []
    with suppress(OSError, subprocess.SubprocessError, UnicodeError):
        if sys.platform == "darwin":
            done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False)
            return mac_mounts(done.stdout)
        table = Path("/proc/mounts")
        return linux_mounts(table.read_text("utf-8", "surrogateescape")) if table.exists() else []
    return []


def _remote_drive(path: Path) -> str | None:
    """Windows: a drive letter that stands for a share."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - there is no windll elsewhere

        drive_remote = 4  # GetDriveTypeW: DRIVE_REMOTE
        if ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == drive_remote:
            return "a network drive"
    return None
