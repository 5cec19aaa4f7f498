/// The one list of what systems and programs leave in people's folders, and what is therefore never a class
/// or a picture of the task. Names that begin with a dot are hidden by custom and left out as a rule
/// (`.DS_Store`, `._photo.jpg`, `.Trash-1000`, `.thumbnails`, `.git`, `.ipynb_checkpoints` …), so that only
/// the others are listed, in lower case.
public enum SystemNames {
  /// Whether an entry called `name` is left out.
  public static func contain(_ name: String) -> Bool {
    if name.hasPrefix(".") { return true }
    let lower = name.lowercased()
    return names.contains(lower) || prefixes.contains(where: lower.hasPrefix)
      || suffixes.contains(where: lower.hasSuffix)
  }

  /// Whether a system leaves an entry called `name` in folders that it shows or mounts, hidden or not: of
  /// other hidden names one may be somebody's own (`.git`, `.ssh`, `.env`).
  public static func isNobodys(_ name: String) -> Bool {
    guard name.hasPrefix(".") else { return contain(name) }
    return name.hasPrefix("._") || name.hasPrefix(".Trash") || name.hasPrefix(".nfs")
      || hidden.contains(name.lowercased())
  }

  private static let hidden: Set = [
    // macOS.
    ".ds_store", ".localized", ".spotlight-v100", ".fseventsd", ".temporaryitems", ".documentrevisions-v100",
    ".appledouble", ".volumeicon.icns", ".apdisk", ".com.apple.timemachine.donotpresent",
    // Linux and NAS.
    ".directory", ".thumbnails", ".@__thumb", ".snapshot", ".snapshots", ".recycle", ".sync",
  ]
  private static let names: Set = [
    // macOS: halves of archives, the mark of a folder's own icon, network volumes.
    "__macosx", "icon\r", "network trash folder", "temporary items", "thevolumesettingsfolder",
    "thefindbycontentfolder", "desktop db", "desktop df", "backups.backupdb", "appleshare pds",
    "cleanup at startup", "ipod photo cache",
    // Windows.
    "$recycle.bin", "recycler", "recycled", "system volume information", "thumbs.db", "ehthumbs.db",
    "ehthumbs_vista.db", "desktop.ini", "folder.jpg:zone.identifier", "autorun.inf", "config.msi",
    "wpsettings.dat", "indexervolumeguid", "msocache", "$windows.~bt", "$windows.~ws", "windowsimagebackup",
    "recycle bin", "filehistory", "$winreagent", "$av_asw", "_vti_cnf", "_vti_pvt", "$extend", "$getcurrent",
    "$sysreset", "$upgrade.~os", "$windows.~ls", "$windows.~q", "onedrivetemp",
    // Windows Server: shares that are copied to other servers.
    "dfsrprivate", "do_not_remove_ntfrs_preinstall_directory", "ntfrs_preexisting___see_eventlog",
    // Linux and Android.
    "lost+found", "lost.dir",
    // Synology, QNAP, Asustor, TerraMaster, Buffalo, Western Digital, NetApp, Samba.
    "@eadir", "@tmp", "@sharebin", "@sharesnap", "@appstore", "@database", "@s2s", "@recycle",
    "@recently-snapshot", "@snapshot", "@snapshots", "@downloads", "@trash", "@recycle_bin", "#recycle",
    "#snapshot", "~snapshot",
    "@plexmediaserver", "@transcode", "@docker", "@quarantine", "@qsys", "@qpkg", "@img_bkp_cache",
    "@img_bkp_mount", "@config_backup", "@userpreference", "@cloudsync", "@cloudstation", "@mailscanner",
    "@maillog",
    "@clamav", "@autoupdate", "@download", "@ep_trash", "@iscsi", "@lxd", "@optware", "@prebackup", "@repl",
    "@ssbackup", "@spool", "@webdav", "@xattr", "@photostation", "@foto", "@smallupd", "@upd@te",
    "@activebackup", "@eadir.old", "#recycle.bin", "@surveillance", "@rsync", "@usbbackup", "@btrfs",
    "trashbox", "wdmc", "lost&found",
    // Programs that work on folders of pictures.
    "__pycache__", "node_modules", "cvs", "picasa.ini", "zbthumbnail.info", "pspbrwse.jbf", "dropbox.device",
    "[originals]", "captureone", "nksc_param", "_gsdata_", "iphoto library", "aperture library",
    "photo booth library", "canonmsc", "_svn", "_darcs",
  ]
  private static let prefixes = [
    "found.0", "~$", "$recycle.bin", "@syno", "@__thumb",
    // Earlier states of a share, as Samba shows them, and wastebaskets of QNAP and Thecus.
    "@gmt-", "network recycle bin", "_nas_recycle",
    // Of Synology: data of its packages.
    "@appconf", "@appdata", "@apphome", "@appshare", "@apptemp",
  ]
  private static let suffixes = [
    // Streams of Windows and Synology that became files, and what is not wholly there yet.
    ":zone.identifier", ":encryptable", "@synoeastream", "@synoresource", ".crdownload", ".part", ".partial",
    "~",
    // Libraries of programs, which hold each picture again at many sizes.
    ".lrdata", ".photoslibrary", ".photolibrary", ".aplibrary", ".migratedphotolibrary",
    ".migratedaplibrary",
  ]
}
