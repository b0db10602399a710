/// Two samples of a host, some seconds apart, and what is asked about them: all that a check sees.
package struct Examination: Sendable {
    package let question: Question
    package let host: HostDescription
    package let before: HostSample
    package let after: HostSample
    /// Measured, not asked for.
    package let seconds: Double
    /// Whether somebody wanted the report before the window was over.
    package var isInterrupted = false
    /// What the looks between the two samples saw of the accept queues.
    package let queues: QueueWatch
    /// The setting lines of all sysctl files, in the order in which they are applied.
    package let sysctlFileLines: [FileSetting]
    /// The winning line of each key: the last one that is applied; in the order of application.
    package let sysctlFileSettings: [FileSetting]
    private let countersBefore: Counters
    private let countersAfter: Counters

    package init(
        question: Question, host: HostDescription, before: HostSample, after: HostSample, seconds: Double,
        queues: QueueWatch = QueueWatch()
    ) {
        self.question = question
        self.host = host
        self.before = before
        self.after = after
        self.seconds = seconds
        self.queues = queues
        sysctlFileLines = FileSetting.applied(of: after.sysctlFiles)
        sysctlFileSettings = FileSetting.winners(of: sysctlFileLines)
        countersBefore = Counters(of: before)
        countersAfter = Counters(of: after)
    }

    /// A protocol counter at both ends of the window, such as `TcpExt.ListenOverflows`.
    ///
    /// A counter that this kernel does not have is unknown, and so is how one moved that only the later sample shows:
    /// a kernel has its counters from the start.
    package func change(_ name: String) throws(Unknown) -> Change {
        guard let after = countersAfter[name] else {
            // Whoever may not read the file hears why.
            _ = try self.after.text(Counters.file(of: name))
            throw Unknown("\(name) is not among the counters of this kernel")
        }
        guard let before = countersBefore[name] else { throw missing(name, in: after.file) }
        return Change(
            source: "/\(after.file)", field: name, before: before.value, after: after.value)
    }

    /// Why the earlier sample does not show a counter that the later one shows.
    private func missing(_ name: String, in file: String) -> Unknown {
        do throws(Unknown) { _ = try before.text(file) } catch { return error }
        return Unknown("\(name) is not in the first of the two samples")
    }

    /// The same, where a kernel without that counter has not moved it.
    package func changeIfAny(_ name: String) -> Change {
        // The caller says that absence means rest.
        (try? change(name)) ?? Change(source: "/proc/net/netstat", field: name, before: 0, after: 0)
    }

    /// Whether what the whole host suffers may be none of the examined's: a target, or a container or namespace.
    var isAboutPart: Bool { question.target != .everything || host.isContainer == true }

    /// How often a second.
    package func perSecond(_ count: Int64) -> Double { seconds > 0 ? Double(count) / seconds : 0 }

    /// A setting as it runs now.
    package func setting(_ key: String) throws(Unknown) -> Setting {
        let path = Source.path(ofSetting: key)
        let text = try after.text(path)
        return Setting(key: key, path: path, text: text)
    }

    /// The same, `nil` where this kernel has no such setting; one that may not be read is unknown.
    package func settingIfAny(_ key: String) throws(Unknown) -> Setting? {
        do throws(Unknown) { return try setting(key) } catch {
            if error.isRefusal { throw error }
            return nil
        }
    }

    /// A file of the later sample.
    package func text(_ path: String) throws(Unknown) -> String { try after.text(path) }

    /// A file at both ends of the window.
    package func texts(_ path: String) throws(Unknown) -> (before: String, after: String) {
        (try before.text(path), try after.text(path))
    }
}

/// A sysctl as it runs.
package struct Setting: Sendable {
    package let key: String
    package let path: String
    /// Without the line's end.
    package let text: String

    init(key: String, path: String, text: String) {
        self.key = key
        self.path = path
        self.text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// Its words with one space between, as people write them.
    package var words: String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// Its numbers, in order.
    package func numbers() throws(Unknown) -> [Int64] {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        let numbers = words.compactMap { Int64($0) }
        guard !numbers.isEmpty, numbers.count == words.count else {
            throw Unknown("/\(path) says `\(text.prefix(60))` where a number was expected")
        }
        return numbers
    }

    /// Its first number.
    package func number() throws(Unknown) -> Int64 { try numbers()[0] }

    /// As evidence, with the number at `place` in it.
    package func evidence(at place: Int = 0, limit: Double? = nil) throws(Unknown) -> Evidence {
        let numbers = try numbers()
        guard place < numbers.count else {
            throw Unknown("/\(path) has \(numbers.count) numbers where \(place + 1) were expected")
        }
        return Evidence(source: "/\(path)", field: key, after: Double(numbers[place]), limit: limit)
    }
}
