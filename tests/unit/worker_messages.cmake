# The export of a thread, without the engine.
unit(transcript_spool transcript)
unit(transcript_forms transcript PkgConfig::JANSSON)
