#pragma once
/// The git revision this binary was built from, or "unknown"; Swift has no way to be told a string by the build.
const char *outrigger_revision(void);
