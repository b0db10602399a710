import WireFormats

/// Why the text of a rollback cannot be used.
package struct RollbackError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ file: String, _ problem: String) {
        description = "\(file) is no rollback that can be trusted: \(problem); nothing was restored"
    }
}

/// A rollback as the JSON of its file.
///
///     {"schema":"outrigger.rollback/1","id":"20260101T000000.000Z-4242","boot":"…","network":"4026532317",
///      "settings":[{"key":"net.core.somaxconn","from":"128","to":"4096"}],
///      "files":[{"path":"/etc/sysctl.d/99-tuning.conf","digest":"cbf29ce484222325"}]}
extension Rollback {
    /// Settings that a file may name; a plan has some tens.
    package static let entryLimit = 1000

    package var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", Self.schema)
        json.field("id", id)
        json.field("boot", boot)
        // JSON numbers are no inodes to everyone.
        if let network { json.field("network", "\(network)") }
        json.array("settings", of: entries) { json, entry in
            json.field("key", entry.key)
            json.field("from", entry.from)
            json.field("to", entry.to)
        }
        json.array("files", of: files.sorted { $0.key < $1.key }) { json, file in
            json.field("path", file.key)
            json.field("digest", file.value)
        }
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    package init(json: [UInt8], file: String) throws(RollbackError) {
        let document: YAMLDocument
        // JSON is YAML, and ours has tabs only as escapes.
        do throws(FileProblem) { document = try YAMLDocument(bytes: json, file: file) } catch {
            throw RollbackError(file, "it cannot be read as JSON")
        }
        let values = JSONObject(document.root)
        guard values.text("schema") == Self.schema else {
            throw RollbackError(file, "it does not say \"schema\":\"\(Self.schema)\"")
        }
        guard let id = values.text("id"), Self.isID(id), let boot = values.text("boot") else {
            throw RollbackError(file, "it does not say its id and boot")
        }
        let items = values.objects("settings")
        guard !items.isEmpty, items.count <= Self.entryLimit else {
            throw RollbackError(file, "it has \(items.count) settings, not 1 to \(Self.entryLimit)")
        }
        var entries: [Entry] = []
        for item in items {
            guard let key = item.text("key"), let from = item.text("from"), let to = item.text("to") else {
                throw RollbackError(file, "a setting lacks its key or a value")
            }
            guard SettingKey.isSane(key), Self.isValue(from), Self.isValue(to) else {
                throw RollbackError(
                    file, "`\(key.prefix(80).printableText)` is no setting that outrigger changes")
            }
            entries.append(Entry(key: key, from: from, to: to))
        }
        let files = values.objects("files").compactMap { item in
            item.text("path").flatMap { path in item.text("digest").map { (path, $0) } }
        }
        self.init(
            id: id, boot: boot, network: values.text("network").flatMap { UInt64($0) }, entries: entries,
            files: Dictionary(files) { first, _ in first })
    }

    /// One line, as every setting of ours has.
    private static func isValue(_ text: String) -> Bool {
        text.utf8.count <= 64 << 10 && text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 }
    }
}

/// The members of a JSON object.
private struct JSONObject {
    private let entries: [YAMLNode.Entry]

    init(_ node: YAMLNode?) {
        guard case .mapping(let entries) = node?.content else {
            entries = []
            return
        }
        self.entries = entries
    }

    func text(_ key: String) -> String? { entries.first { $0.key == key }?.value.text }

    func objects(_ key: String) -> [JSONObject] {
        guard case .sequence(let items) = entries.first(where: { $0.key == key })?.value.content else {
            return []
        }
        return items.map { JSONObject($0) }
    }
}

extension Substring {
    fileprivate var printableText: String { String(self).printable }
}
