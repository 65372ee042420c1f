"""One file a matter that citizens come with. The registry is below; nothing registers itself."""

from collections.abc import Mapping

from handlers.affirm import Affirm
from handlers.agent_request import AgentRequest
from handlers.appointment_book import AppointmentBook
from handlers.appointment_cancel import AppointmentCancel
from handlers.appointment_change import AppointmentChange
from handlers.appointment_status import AppointmentStatus
from handlers.base import Handler
from handlers.cancel_flow import CancelFlow
from handlers.contact_update import ContactUpdate
from handlers.deny import Deny
from handlers.document_upload import DocumentUpload
from handlers.emergency import Emergency
from handlers.goodbye import Goodbye
from handlers.greet import Greet
from handlers.help import Help
from handlers.identity_link import IdentityLink
from handlers.message_verify import MessageVerify
from handlers.my_transactions import MyTransactions
from handlers.notifications_start import NotificationsStart
from handlers.notifications_stop import NotificationsStop
from handlers.office_info import OfficeInfo
from handlers.out_of_scope import OutOfScope
from handlers.service_info import ServiceInfo
from handlers.thanks import Thanks
from handlers.transaction_status import GetTransactionStatus

_ALL: tuple[Handler, ...] = (
    GetTransactionStatus(),
    MyTransactions(),
    DocumentUpload(),
    ServiceInfo(),
    OfficeInfo(),
    AppointmentBook(),
    AppointmentChange(),
    AppointmentCancel(),
    AppointmentStatus(),
    IdentityLink(),
    ContactUpdate(),
    MessageVerify(),
    NotificationsStop(),
    NotificationsStart(),
    AgentRequest(),
    Emergency(),
    Help(),
    Greet(),
    Thanks(),
    Goodbye(),
    Affirm(),
    Deny(),
    CancelFlow(),
    OutOfScope(),
)

HANDLERS: Mapping[str, Handler] = {handler.intent: handler for handler in _ALL}
"""Every intent that is handled; any other goes to staff."""
