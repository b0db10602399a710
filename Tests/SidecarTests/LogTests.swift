import Sidecar
import Testing
import Threads

struct LogTests {
    private func lines(_ format: LogFormat, level: LogLevel = .info, _ body: (Log) -> Void) -> [String] {
        let written = Lock<[String]>([])
        let write: @Sendable (String) -> Bool = { line in
            written.withLock { $0.append(line) }
            return true
        }
        let log = Log(level: level, format: format, now: { "T" }, write: write)
        body(log)
        return written.withLock { $0 }
    }

    @Test(arguments: [
        (LogFormat.logfmt, "plain", "ts=T level=info msg=plain key=plain\n"),
        (.logfmt, "two words", "ts=T level=info msg=\"two words\" key=\"two words\"\n"),
        (.logfmt, "", "ts=T level=info msg=\"\" key=\"\"\n"),
        (.logfmt, "a\"b\\c\n\u{1}", #"ts=T level=info msg="a\"b\\c\n\u0001" key="a\"b\\c\n\u0001""# + "\n"),
        (.json, "a\"b", #"{"ts":"T","level":"info","msg":"a\"b","key":"a\"b"}"# + "\n"),
    ])
    func writesOneLine(_ format: LogFormat, _ text: String, _ expected: String) {
        #expect(lines(format) { $0.info(text, ["key": text]) } == [expected])
    }

    @Test func leavesOutWhatIsBelowItsLevel() {
        #expect(lines(.logfmt, level: .error) { $0.warn("quiet") }.isEmpty)
    }

    @Test func countsLinesThatNobodyTook() {
        let log = Log(level: .info, format: .logfmt, now: { "T" }, write: { _ in false })
        log.info("lost")
        #expect(log.droppedLines == 1)
    }
}
