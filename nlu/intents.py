"""The names of what citizens want, shared by training data, engines, handlers and replies."""

INTENTS = frozenset(
    {
        "transaction_status", "my_transactions", "service_info", "service_apply", "document_upload",
        "fee_pay", "fee_status", "appointment_book", "appointment_change", "appointment_cancel",
        "appointment_status", "urgent_request", "certificate_request", "certificate_verify",
        "complaint_file", "complaint_status", "rate_service", "agent_request", "office_info",
        "session_request", "identity_link", "contact_update", "message_verify", "my_data", "emergency",
        "notifications_stop", "notifications_start", "greet", "thanks", "goodbye", "help", "affirm", "deny",
        "cancel_flow", "out_of_scope",
    }
)  # fmt: skip

EMERGENCY = "emergency"
OUT_OF_SCOPE = "out_of_scope"

SOCIAL = frozenset({"greet", "thanks", "goodbye", "affirm", "deny"})
"""What people say around a request: beside one, it is not a request of its own."""
