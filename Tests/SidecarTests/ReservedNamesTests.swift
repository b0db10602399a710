import Sidecar
import Testing

struct ReservedNamesTests {
    @Test(arguments: [
        ("node_load1", true), ("node_memory_MemFree_bytes", true), ("outrigger_anything", true), ("up", true),
        ("scrape_duration_seconds", true), ("ALERTS", true), ("chat_sent_total", false),
        ("node_js_heap", false),
        ("upper", false),
    ])
    func keepsTheHostsOwnFamilies(_ name: String, _ isReserved: Bool) {
        #expect(ReservedNames().contains(name) == isReserved)
    }
}
