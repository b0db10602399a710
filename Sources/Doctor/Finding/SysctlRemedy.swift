extension Remedy {
    /// A setting to change, as it runs and as it should; `nil` when it already is so, or cannot be seen.
    ///
    /// The command sets the running value; what keeps it over a reboot is the file that `--fix` prints.
    static func sysctl(
        _ key: String, to value: String, in exam: Examination, apply: Apply = .live, risk: String = ""
    ) -> Remedy? {
        // A setting that this kernel or namespace does not have is no remedy here.
        guard let running = try? exam.setting(key), running.words != value else { return nil }
        return Remedy(
            .sysctl, "\(key) = \(value)", key: key, from: running.words, to: value,
            scope: SysctlScope.of(key), apply: apply, risk: risk,
            command: "sysctl -w '\(key)=\(value)'")
    }
}
