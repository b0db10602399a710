package import ArgumentParser
import Glibc
import Sidecar

/// `outrigger scrape`: one collection of this host, printed as `/metrics` would show it.
package struct ScrapeCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "scrape",
        abstract: "Collects once from this host and prints the exposition.",
        discussion: """
            EXAMPLES
              outrigger scrape
              outrigger scrape --no-collector.netdev | grep node_load1
            """)

    @OptionGroup var host: HostOptions

    package init() {}

    package func run() throws {
        let settings = try host.settings()
        let page: [UInt8]
        do {
            page = try SingleScrape(settings).page()
        } catch {
            throw Failure.couldNot(error)
        }
        if !StandardStream.output.write(page) {
            throw Failure.couldNot(
                SettingsError(problems: ["cannot write: \(String(cString: strerror(errno)))"]))
        }
    }
}
