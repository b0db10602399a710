import Foundation

/// The files of the project, as text, read from where this file was compiled.
enum ProjectTree {
    struct File: CustomStringConvertible {
        /// Below the project's root, such as `Sources/Kernel/HostFiles.swift`.
        let path: String
        let text: String

        var description: String { path }
        /// `Kernel` in `Sources/Kernel/HostFiles.swift`.
        var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders that builds and tools make, which git ignores.
    private static let ignored: Set<String> = [
        ".git", ".tools", ".venv", ".swiftpm", "__pycache__", "results",
    ]

    /// The text files below `folder` whose names end in one of `endings`, or all; sorted by path.
    static func files(in folder: String = "", ending endings: [String] = []) -> [File] {
        let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
        guard let walk = FileManager.default.enumerator(atPath: start.path) else { return [] }
        var paths: [String] = []
        while let path = walk.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if ignored.contains(name) || name.hasPrefix(".build") {
                walk.skipDescendants()
            } else if endings.isEmpty || endings.contains(where: name.hasSuffix) {
                paths.append(path)
            }
        }
        return paths.sorted().compactMap { path in
            // Folders, dangling links and binary fixtures are not text, and nothing is to be held against them.
            guard let text = try? String(contentsOf: start.appendingPathComponent(path), encoding: .utf8)
            else {
                return nil
            }
            return File(path: folder.isEmpty ? path : "\(folder)/\(path)", text: text)
        }
    }

    /// The text of one file, or nothing when it is not there, which its test then says.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    static let swiftSources = files(in: "Sources", ending: [".swift"])

    /// Every metric that a Swift source declares, whichever floor it is on.
    static let declaredMetrics: [DeclaredMetric] = swiftSources.flatMap { file in
        file.text.matches(
            of: /\.(?:counter|gauge|untyped|histogram)\(\s*"([A-Za-z_:]\w*)",\s*(?:help:\s*)?"/
        )
        .map {
            DeclaredMetric(name: String($0.1), path: file.path)
        }
    }
}

/// A metric as its declaration in a source file reads.
struct DeclaredMetric: CustomStringConvertible {
    let name: String
    let path: String

    var description: String { "\(name) in \(path)" }
}
