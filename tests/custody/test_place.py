"""Where things lie, and what speaks against a place."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from ledger.custody import risk
from ledger.custody.place import data_home, default_place, risky, vault_dir
from ledger.custody.risk import linux_mounts, mac_mounts, network_mount, synchronised, unc
from ledger.errors import InputError

HASH = "00112233445566778899aabbccddeeff"

posix = pytest.mark.skipif(os.name == "nt", reason="the places of POSIX systems")


# ---- where


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENT_LEDGER_HOME", str(tmp_path))
    assert data_home() == tmp_path
    assert vault_dir(f"little-acorns/{HASH}") == tmp_path / "little-acorns" / HASH
    assert vault_dir(f"demo/little-acorns/{HASH}") == tmp_path / "demo" / "little-acorns" / HASH


def test_a_relative_one_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONSENT_LEDGER_HOME", "here")
    assert data_home() == tmp_path / "here"


@pytest.mark.skipif("sys.platform != 'linux'", reason="the XDG specification")
def test_application_data_on_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSENT_LEDGER_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert data_home() == tmp_path / ".local" / "share" / "consent-ledger"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_home() == tmp_path / ".local" / "share" / "consent-ledger"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert data_home() == tmp_path / "data" / "consent-ledger"


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "/",
        "..",
        f"../{HASH}",
        f"a/../../{HASH}",
        f"./{HASH}",
        f"/etc/{HASH}",
        f"little acorns/{HASH}",
        f"Little/{HASH}",
        f"acorns\\{HASH}",
        f"acorns:x/{HASH}",
        f"acorns./{HASH}",  # Windows drops the dot
        f"con/{HASH}",  # Windows opens a device
        f"com1.acorns/{HASH}",
        f"acorns//{HASH}",
        f"acorns/{HASH}\n",
    ],
)
def test_an_origin_never_leads_out_of_its_folder_on_any_system(origin: str) -> None:
    with pytest.raises(InputError, match="not an origin"):
        vault_dir(origin)


@pytest.mark.parametrize("origin", [f"little-acorns/{HASH}", f"a.b/c-d/{HASH}", f"console/{HASH}", f"..acorns/{HASH}"])
def test_other_origins_name_a_folder_below(origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENT_LEDGER_HOME", str(tmp_path))
    assert vault_dir(origin).resolve().is_relative_to(tmp_path.resolve())


@posix
def test_the_default_place_is_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if risky(tmp_path):
        pytest.skip("this machine keeps its temporary files on a share")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_place() == tmp_path / "consent-ledger"


@posix
def test_the_default_place_avoids_a_home_folder_that_is_synchronised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "OneDrive - Acorns"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CONSENT_LEDGER_HOME", str(tmp_path / "data"))
    assert default_place() == tmp_path / "data" / "ledger"


# ---- by name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (PureWindowsPath(r"C:\Users\manager\OneDrive\Documents\playgroup"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\manager\OneDrive - Little Acorns\playgroup"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\manager\iCloudDrive\playgroup"), "iCloud"),
        (PureWindowsPath(r"G:\My Drive\playgroup"), "Google Drive"),
        (PureWindowsPath(r"D:\DROPBOX\playgroup"), "Dropbox"),
        (PurePosixPath("/Users/manager/Dropbox (Personal)/playgroup"), "Dropbox"),
        (PurePosixPath("/Users/manager/Library/CloudStorage/OneDrive-Personal/playgroup"), "a cloud service"),
        (PurePosixPath("/Users/manager/Library/Mobile Documents/com~apple~CloudDocs/playgroup"), "iCloud"),
        (PurePosixPath("/home/manager/GoogleDrive-acorns@example.org/playgroup"), "Google Drive"),
        (PurePosixPath("/home/manager/Nextcloud/playgroup"), "Nextcloud"),
        (PurePosixPath("/home/manager/Box/playgroup"), "Box"),
        (PurePosixPath("/home/manager/Box Sync/playgroup"), "Box"),
        (PurePosixPath("/home/manager/playgroup"), None),
        (PurePosixPath("/home/manager/Box-room/toys"), None),
        (PurePosixPath("/home/manager/boxes/mega-bricks"), None),
        (PurePosixPath("/home/onedriver/dropboxes"), None),
        (PureWindowsPath(r"C:\Users\manager\AppData\Local\consent-ledger"), None),
    ],
)
def test_synchronised_folders_by_name(path: PurePosixPath, name: str | None) -> None:
    assert synchronised(path.parts) == name


@pytest.mark.parametrize(
    "path",
    [r"\\server\share", r"\\server\share\playgroup", "//server/share", r"\\?\UNC\server\share", r"\\10.0.0.2\c$"],
)
def test_network_shares_by_name(path: str) -> None:
    assert unc(path) == "a network share"


@pytest.mark.parametrize(
    "path",
    [r"C:\playgroup", r"\\?\C:\playgroup", r"\\.\COM1\x", r"\playgroup", "playgroup", "/home", "", "//", "//server"],
)
def test_what_is_no_network_share(path: str) -> None:
    assert unc(path) is None


# ---- by mount

LINUX = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /mnt/nfs nfs4 rw,vers=4.2 0 0
//server/share /mnt/the\\040share cifs rw 0 0
C:\\134 /mnt/c 9p rw,aname=drvfs 0 0
acorns@server:/home /home/manager/remote fuse.sshfs rw 0 0
/dev/sdb1 /mnt/nfs/inner ext4 rw 0 0
server:/old /mnt/twice nfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
none broken
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/manager/playgroup", None),
        ("/mnt/nfs/playgroup", "a network share (nfs4)"),
        ("/mnt/nfs", "a network share (nfs4)"),
        ("/mnt/nfsplay", None),
        ("/mnt/nfs/inner/playgroup", None),
        ("/mnt/the share/playgroup", "a network share (cifs)"),
        ("/mnt/c/Users/manager", "a network share (9p)"),
        ("/home/manager/remote/playgroup", "a network share (fuse.sshfs)"),
        ("/mnt/twice/playgroup", None),  # the later mount covers the earlier
    ],
)
def test_network_mounts_of_linux(path: str, name: str | None) -> None:
    assert network_mount(path, linux_mounts(LINUX)) == name


MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//manager@server._smb._tcp.local/Office on /Volumes/Office (smbfs, nodev, nosuid, mounted by manager)
server:/export on /Volumes/the share (one) (nfs)
/dev/disk4s1 on /Volumes/STICK (exfat, local, nodev, nosuid, noowners)
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/Users/manager/playgroup", None),
        ("/Volumes/Office/playgroup", "a network share (smbfs)"),
        ("/Volumes/the share (one)/playgroup", "a network share (nfs)"),
        ("/Volumes/STICK/playgroup", None),
    ],
)
def test_network_mounts_of_macos(path: str, name: str | None) -> None:
    assert network_mount(path, mac_mounts(MAC)) == name


@pytest.mark.skipif("sys.platform != 'linux'", reason="reads this machine's own table")
def test_the_table_of_this_machine_is_read() -> None:
    assert ("/proc", "proc") in risk._mounts()


# ---- by what lies there


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not there yet, on a machine where no variable names one of OneDrive's."""
    for variable in risk._ONEDRIVE:
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "Documents"


def test_a_plain_folder_is_not_risky(bare: Path) -> None:
    assert risky(bare / "not" / "there" / "yet", []) is None


@pytest.mark.parametrize(
    ("marker", "name"),
    [
        (".dropbox", "Dropbox"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".sync_0123456789ab.db", "Nextcloud"),
        ("._sync_0123456789ab.db", "Nextcloud"),
        (".stfolder", "Syncthing"),
        (".tmp.driveupload", "Google Drive"),
    ],
)
def test_synchronised_folders_by_what_the_service_leaves_there(bare: Path, marker: str, name: str) -> None:
    bare.mkdir()
    (bare / marker).write_bytes(b"")
    assert risky(bare, []) == name
    assert risky(bare / "playgroup" / "deep", []) == name
    assert risky(bare.parent / "elsewhere", []) is None


def test_the_settings_of_dropbox_in_the_home_folder_are_no_marker(bare: Path) -> None:
    (bare / ".dropbox").mkdir(parents=True)
    assert risky(bare, []) is None


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveConsumer", "OneDriveCommercial"])
def test_the_folder_that_onedrive_names(bare: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, str(bare))
    assert risky(bare / "playgroup", []) == "OneDrive"
    assert risky(bare.parent / "playgroup", []) is None


@posix
def test_a_link_is_followed_to_where_it_leads(bare: Path) -> None:
    (bare / "Dropbox").mkdir(parents=True)
    (bare / "innocent").symlink_to(bare / "Dropbox", target_is_directory=True)
    assert risky(bare / "innocent" / "playgroup", []) == "Dropbox"
    (bare / "round").symlink_to(bare / "round")
    assert risky(bare / "round" / "playgroup", []) is None


def test_mounts_are_asked(bare: Path) -> None:
    assert risky(bare / "playgroup", [(str(bare.resolve()), "cifs")]) == "a network share (cifs)"
