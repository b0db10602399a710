package import Endpoint

/// The answer of `GET /api/outrigger/v1/doctor`: what `outrigger doctor --json` would print, as of the last look.
package struct DoctorAnswer: Sendable {
    package static let path = "/api/outrigger/v1/doctor"

    private let look: DoctorLook?
    private let isOff: Bool

    /// `look` is `nil` before the first window has ended.
    package init(_ look: DoctorLook?, isOff: Bool = false) {
        self.look = look
        self.isOff = isOff
    }

    package var response: Response {
        if isOff {
            return Response(
                status: 404,
                text: "the doctor is switched off; `doctor_interval` of the configuration says so\n")
        }
        guard let look else {
            return Response(
                status: 503, text: "the first window has not ended yet; ask again in some seconds\n")
        }
        return Response(contentType: "application/json", body: ResponseBody(look.json))
    }
}
