/// Names by pattern: `*` stands for any run of characters, `?` for one.
enum Glob {
    static func matches(_ name: String, pattern: String) -> Bool {
        let (name, pattern) = (Array(name.utf8), Array(pattern.utf8))
        var (at, wanted) = (0, 0)
        // Where the last `*` was, and how much of the name it takes so far.
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if wanted < pattern.count, pattern[wanted] == UInt8(ascii: "*") {
                star = (wanted, at)
                wanted += 1
            } else if wanted < pattern.count,
                pattern[wanted] == name[at] || pattern[wanted] == UInt8(ascii: "?")
            {
                at += 1
                wanted += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                at = last.name + 1
                wanted = last.pattern + 1
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
