# Reading of received mail.
unit(mail_in_reply_cut mail_in)
target_compile_definitions(unit-mail_in_reply_cut PRIVATE REPLIES="${CMAKE_SOURCE_DIR}/tests/cases/replies.json")
