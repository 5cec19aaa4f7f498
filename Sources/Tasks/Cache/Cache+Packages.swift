import Formats
import Foundation

extension Cache {
  /// Where the files of `package` are, whether or not they are there.
  public func folder(of package: Package) -> URL {
    packages.appending(path: package.folderName, directoryHint: .isDirectory)
  }

  /// Whether `package` was fetched: its record is there and names the sum of the table. The files themselves
  /// are looked at by `isIntact`.
  public func holds(_ package: Package) -> Bool {
    (try? PackageRecord(in: folder(of: package)))?.sha256 == package.sha256
  }

  /// Whether `package` was fetched and each of its files still has the size that it was unpacked with.
  public func isIntact(_ package: Package) -> Bool {
    let folder = folder(of: package)
    guard let record = try? PackageRecord(in: folder), record.sha256 == package.sha256 else { return false }
    return record.files.allSatisfy { file in
      FileStatus(folder.path + "/" + file.path)?.byteCount == file.bytes
    }
  }

  /// The folder of `package`; throws with the command that fetches it when it is not there. `name` is the
  /// fetchable it belongs to.
  func contents(of package: Package, for name: String) throws(FormatError) -> String {
    guard holds(package) else {
      throw FormatError(
        "is not in the cache (\(package.name) \(package.version))", at: name,
        remedy: "run `remanence fetch \(name)`")
    }
    return folder(of: package).path
  }
}
