/// Takes back what one `--apply` set: only what is still as it was set, newest first.
package struct Restoration: Equatable, Sendable {
    package enum Fate: Equatable, Sendable {
        case restored
        /// It has its old value already.
        case already
        /// Somebody else has set it since.
        case foreign(now: String)
        case failed(SettingError)
    }

    package let id: String
    package private(set) var fates: [(entry: Rollback.Entry, fate: Fate)] = []
    /// Sysctl files that are not what they were.
    package let changedFiles: [String]

    /// `digest` is that of a sysctl file as it is now; `nil` when it is gone.
    package init(
        _ rollback: Rollback, through writer: any SettingsWriter, digest: (String) -> String?
    ) {
        id = rollback.id
        changedFiles = rollback.files.filter { digest($0.key) != $0.value }.keys.sorted()
        for entry in rollback.entries.reversed() {
            fates.append((entry, Self.restore(entry, writer)))
        }
    }

    /// Whether nothing of it is left to be done.
    package var isComplete: Bool {
        !fates.contains { if case .failed = $0.fate { true } else { false } }
    }

    private static func restore(_ entry: Rollback.Entry, _ writer: any SettingsWriter) -> Fate {
        do throws(SettingError) {
            let now = try writer.value(of: entry.key).settingWords
            if now == entry.from.settingWords { return .already }
            guard now == entry.to.settingWords else { return .foreign(now: now) }
            try writer.set(entry.key, to: entry.from)
            let after = try writer.value(of: entry.key)
            if after.settingWords == entry.from.settingWords { return .restored }
            return .failed(
                SettingError(entry.key, .failed("it was set back and is \(after.shownValue) all the same")))
        } catch {
            return .failed(error)
        }
    }

    package static func == (left: Restoration, right: Restoration) -> Bool {
        left.id == right.id && left.changedFiles == right.changedFiles
            && left.fates.elementsEqual(right.fates) { $0.entry == $1.entry && $0.fate == $1.fate }
    }

    /// A line for each setting.
    package func text(_ style: Style) -> String {
        var lines = fates.flatMap { entry, fate in
            switch fate {
            case .restored:
                Paragraph.lines(
                    "\(entry.key) = \(entry.from.shownValue) (was \(entry.to))", width: style.width,
                    behind: "restored  ")
            case .already:
                Paragraph.lines(
                    "\(entry.key) is \(entry.from.shownValue) already", width: style.width,
                    behind: "left      ")
            case .foreign(let now):
                Paragraph.lines(
                    """
                    \(entry.key) is \(now.shownValue), not the \(entry.to) that we set: somebody else changed it \
                    meanwhile
                    """, width: style.width, behind: "left      ")
            case .failed(let error):
                Paragraph.lines(error.description, width: style.width, behind: "failed    ")
            }
        }
        lines += changedFiles.flatMap {
            Paragraph.lines(
                "\($0) has changed since, and was left as it is", width: style.width, behind: "note      ")
        }
        return lines.map { $0.printable + "\n" }.joined()
    }
}
