import Bytes
import Kernel
import Testing

struct NetworkDeviceTests {
    static let head = "Inter-|   Receive                |  Transmit\n face |bytes    packets errs |bytes\n"
    static let columns = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"

    private func devices(_ text: String) -> [String] {
        rows(text, NetworkDevice.parse) { device in
            "\(device.name.text)="
                + NetworkDevice.Counter.allCases.map { "\(device[$0])" }.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("  eth0: \(columns)\n", "eth0"), ("eth0:\(columns)\n", "eth0"),
        ("br-1a2b3c4d5e6f: \(columns)\n", "br-1a2b3c4d5e6f"),
        ("v\u{E9}th: \(columns) 17\n", "v\u{E9}th"),
    ])
    func readsAnInterface(_ line: String, _ name: String) {
        #expect(devices(Self.head + line) == ["\(name)=\(Self.columns)"])
    }

    @Test(arguments: [
        "eth0 \(columns)\n", "eth0: 1 2 3\n", "eth0: \(columns)", "eth0: -1 \(columns)\n",
        "eth0: x\(columns)\n", ": \(columns)\n",
        "sixteen-letters-: \(columns)\n", "../../etc: \(columns)\n", "\n",
        "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16x\n",
    ])
    func passesOverALineThatIsNoInterface(_ line: String) {
        #expect(devices(Self.head + line) == [])
    }

    @Test func hasNoneInANewNamespace() {
        #expect(devices(Self.head) == [])
    }

    @Test(arguments: ["", "\n", "Inter-|", "Inter-| x\n", "eth0: \(columns)\n"])
    func refusesATextWithoutHeadings(_ text: String) {
        #expect(devices(text) == ["`dev` is not as the kernel writes it: expected two lines of headings"])
    }
}
