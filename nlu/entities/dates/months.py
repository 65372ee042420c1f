"""Month names of the Arab world, east to west, and Hijri ones, with the spellings people use."""

from collections.abc import Mapping

from nlu.entities.patterns import any_of, meanings

_GREGORIAN: Mapping[int, str] = {
    1: "يناير، كانون الثاني، كانون تاني، كانون ثاني، كانون التاني، جانفي، january، janvier، jan",
    2: "فبراير، فبرير، شباط، فيفري، february، fevrier، feb",
    3: "مارس، آذار، اذار، march، mars، mar",
    4: "أبريل، إبريل، نيسان، أفريل، april، avril، apr",
    5: "مايو، أيار، ايار، ماي، may، mai",
    6: "يونيو، يونيه، حزيران، جوان، june، juin، jun",
    7: "يوليو، يوليه، تموز، جويلية، يوليوز، جولية، july، juillet، jul",
    8: "أغسطس، اغسطس، آب، أوت، اوت، غشت، august، aout، aug",
    9: "سبتمبر، أيلول، ايلول، شتنبر، september، septembre، sept، sep",
    10: "أكتوبر، اكتوبر، تشرين الأول، تشرين أول، october، octobre، oct",
    11: "نوفمبر، تشرين الثاني، تشرين تاني، تشرين ثاني، تشرين التاني، نونبر، november، novembre، nov",
    12: "ديسمبر، كانون الأول، كانون أول، دجنبر، ديسامبر، december، decembre، dec",
}
_HIJRI: Mapping[int, str] = {
    1: "محرم، المحرم، muharram",
    2: "صفر، safar",
    3: "ربيع الأول، ربيع أول، ربيع اول",
    4: "ربيع الآخر، ربيع الثاني، ربيع ثاني، ربيع آخر، ربيع التاني",
    5: "جمادى الأولى، جمادى الأول، جماد الأول، جماد أول، جمادى أول، جماد الأولى",
    6: ("جمادى الآخرة، جمادى الثانية، جماد الثاني، جماد الآخر، جماد ثاني، جمادى الثاني، جمادى الآخر"),
    7: "رجب، rajab",
    8: "شعبان، shaban، sha3ban",
    9: "رمضان، ramadan، ramadhan",
    10: "شوال، shawwal، shawal",
    11: "ذو القعدة، ذي القعدة، ذوالقعدة، ذا القعدة، القعدة",
    12: "ذو الحجة، ذي الحجة، ذوالحجة، ذا الحجة، الحجة",
}


GREGORIAN, HIJRI = meanings(_GREGORIAN), meanings(_HIJRI)
ANY_MONTH = any_of([*GREGORIAN, *HIJRI])
