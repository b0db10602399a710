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
        do {
            let page = try SingleScrape(host.settings()).page()
            guard page.withUnsafeBufferPointer({ fwrite($0.baseAddress, 1, $0.count, stdout) }) == page.count,
                fflush(stdout) == 0
            else {
                throw SettingsError(problems: ["cannot write the page: \(String(cString: strerror(errno)))"])
            }
        } catch let error as SettingsError {
            throw Failure.couldNot(error)
        }
    }
}
