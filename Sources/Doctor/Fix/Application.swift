/// Sets the running values of a plan, all of them or none.
///
///     old values ──▶ kept ──▶ set, read back ──▶ … ──▶ all set
///                              │ one fails
///                              └──▶ those before it are restored, newest first
package struct Application {
    package enum Outcome: Equatable, Sendable {
        case done(Rollback)
        /// Every value is as it was when nothing is `stuck`.
        case undone(why: String, restored: [String], stuck: [SettingError])
        /// Nothing was touched.
        case refused(why: String)
        case nothingToDo
    }

    private let writer: any SettingsWriter
    /// Keeps a rollback under its id in place of the one before; throws a sentence that says why it could not.
    private let keep: (Rollback) throws(StateError) -> Void

    package init(
        through writer: any SettingsWriter, keep: @escaping (Rollback) throws(StateError) -> Void
    ) {
        self.writer = writer
        self.keep = keep
    }

    /// `rollback` says when and where; its settings are put in here.
    package func run(_ settings: [PlannedSetting], _ rollback: Rollback) -> Outcome {
        if settings.isEmpty { return .nothingToDo }
        var rollback = rollback
        do throws(SettingError) { rollback.entries = try settings.map(entry) } catch {
            return .refused(why: error.description)
        }
        do throws(StateError) { try keep(rollback) } catch { return .refused(why: error.description) }
        let planned = rollback.entries
        for place in rollback.entries.indices {
            do throws(SettingError) { rollback.entries[place].to = try set(rollback.entries[place]) } catch {
                return undo(rollback.entries[...place], because: error.description)
            }
        }
        // What the kernel rounded is ours as well, as it rounded it.
        if rollback.entries != planned {
            do throws(StateError) { try keep(rollback) } catch {
                return undo(rollback.entries[...], because: error.description)
            }
        }
        return .done(rollback)
    }

    /// The value before, which must still be the one that was judged.
    private func entry(_ setting: PlannedSetting) throws(SettingError) -> Rollback.Entry {
        if let obstacle = writer.obstacle(to: setting.key) { throw obstacle }
        let now = try writer.value(of: setting.key)
        guard now.settingWords == setting.from.settingWords else {
            throw SettingError(
                setting.key,
                .failed(
                    "somebody has set it to \(now.shownValue) since it was looked at, when it was "
                        + "\(setting.from.shownValue)"))
        }
        return Rollback.Entry(key: setting.key, from: now, to: setting.to)
    }

    /// Sets it and says what it became.
    private func set(_ entry: Rollback.Entry) throws(SettingError) -> String {
        try writer.set(entry.key, to: entry.to)
        let now = try writer.value(of: entry.key)
        if now.settingWords == entry.from.settingWords, now.settingWords != entry.to.settingWords {
            throw SettingError(entry.key, .failed("it was set and stayed \(now.shownValue)"))
        }
        return now.settingWords
    }

    private func undo(_ entries: ArraySlice<Rollback.Entry>, because why: String) -> Outcome {
        var restored: [String] = []
        var stuck: [SettingError] = []
        for entry in entries.reversed() {
            do throws(SettingError) {
                if try writer.value(of: entry.key) == entry.from { continue }
                try writer.set(entry.key, to: entry.from)
                restored.append(entry.key)
            } catch {
                stuck.append(error)
            }
        }
        return .undone(why: why, restored: restored, stuck: stuck)
    }
}

/// Why a file of the state directory could not be kept or read, in a sentence that says what to type.
package struct StateError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
