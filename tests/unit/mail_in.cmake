# Reading of received mail.
unit(mail_in_reply_cut mail_in)
target_compile_definitions(unit-mail_in_reply_cut PRIVATE REPLIES="${CMAKE_SOURCE_DIR}/tests/cases/replies.json")
unit(mail_in_limits mail_in)
unit(mail_in_html mail_in)
unit(mail_in_reader mail_in)
unit(mail_in_authentication mail_in)
