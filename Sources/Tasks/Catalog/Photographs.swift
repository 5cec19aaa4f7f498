import Formats
import Foundation

extension Catalog {
  private static let foolbox = Package.pip(
    "foolbox", "3.3.4", sha256: "11049d515d38e765e206a73ace9cc648b81a0d6d1da9ad9057e149ee117989cb",
    bytes: 1_677_112, kept: ["foolbox/data", "foolbox-3.3.4.dist-info/LICENSE"])
  private static let scikitImage = Package.pip(
    "scikit-image", "0.25.2", sha256: "24cc986e1f4187a12aa319f777b36008764e856e5013666a4a83f8df083c2641",
    bytes: 14_785_376, kept: ["skimage/data", "scikit_image-0.25.2.dist-info/LICENSE.txt"],
    wheel: .init(python: "311", platform: "manylinux2014_x86_64"))
  private static let imgaug = Package.pip(
    "imgaug", "0.4.0", sha256: "ce61e65b4eb7405fc62c1b0a79d2fa92fd47f763aaecb65152d29243592111f9",
    bytes: 948_018, kept: ["imgaug/quokka.jpg", "imgaug-0.4.0.dist-info/LICENSE"])

  /// 26 colour photographs: 20 pictures of ImageNet's classes that foolbox ships (512 × 512), five that
  /// scikit-image ships and one of imgaug's.
  static let photographsFetchable = Fetchable(
    name: "photographs", kind: .photographs, packages: [foolbox, scikitImage, imgaug],
    licence: "MIT (foolbox, imgaug; the rights in ImageNet's pictures are their owners'), "
      + "BSD-3-Clause (scikit-image; its pictures are CC0 or in the public domain, motorcycle Middlebury's)",
    source: "foolbox, scikit-image, imgaug")

  /// The photographs to calibrate with and to check agreement on, in a fixed order; empty when they were not
  /// fetched. Left out of scikit-image's are pictures that are grey, microscopic, drawn or from a telescope.
  public static func photographs(cache: Cache = .standard) -> [URL] {
    guard photographsFetchable.packages.allSatisfy(cache.holds) else { return [] }
    let ofScikitImage = ["astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg"]
    let foolboxData = cache.folder(of: foolbox).appending(path: "foolbox/data")
    let names = (try? FileTree.files(under: foolboxData.path, links: .skipped)) ?? []
    return names.filter { $0.hasPrefix("imagenet_") }.map { foolboxData.appending(path: $0) }
      + ofScikitImage.map { cache.folder(of: scikitImage).appending(path: "skimage/data/\($0)") }
      + [cache.folder(of: imgaug).appending(path: "imgaug/quokka.jpg")]
  }
}
