"""A wall of lines: sums in many spellings that are read, and what must not be read as money.

A line is `text => words = low..high CODE; words = ...`. One number stands for both ends, an empty end is open, and `?`
is a currency that the words leave open.
"""

from __future__ import annotations

import re

import pytest

from sourcebook.extract.money import MoneyExtractor
from sourcebook.testing.makers import reading_of

SIGNS = """
The repair cost $5. => $5 = 5 USD
It sold for $1,250.75 in May. => $1,250.75 = 1250.75 USD
It sold for $.99 a piece. => $.99 = 0.99 USD
It sold for $0.05. => $0.05 = 0.05 USD
A $4.6bn hole. => $4.6bn = 4.6e9 USD
A $4.6 bn hole. => $4.6 bn = 4.6e9 USD
A $4.6b hole. => $4.6b = 4.6e9 USD
A $3mn grant. => $3mn = 3e6 USD
A $3MM grant. => $3MM = 3e6 USD
A $2tn plan. => $2tn = 2e12 USD
A $2T plan. => $2T = 2e12 USD
She makes $85k. => $85k = 85000 USD
She makes $85K a year. => $85K = 85000 USD
She makes $85 thousand. => $85 thousand = 85000 USD
A $5-million fine. => $5-million = 5e6 USD
A $1.5-billion-a-year trade. => $1.5-billion = 1.5e9 USD
A $70-a-share bid. => $70 = 70 USD
They owe US$30 million. => US$30 million = 3e7 USD
They owe US$ 30 million. => US$ 30 million = 3e7 USD
They owe US $30 million. => US $30 million = 3e7 USD
They owe U.S. $30 million. => U.S. $30 million = 3e7 USD
They owe U.S.$30 million. => U.S.$30 million = 3e7 USD
They owe USD 30m. => USD 30m = 3e7 USD
They owe USD30m. => USD30m = 3e7 USD
They owe 30m USD. => 30m USD = 3e7 USD
They owe 30,000USD. => 30,000USD = 30000 USD
They owe 30 USD million. => 30 USD million = 3e7 USD
They owe USD$30. => USD$30 = 30 USD
They owe $30 USD. => $30 USD = 30 USD
They owe $30 (USD). => $30 = 30 USD
They owe 30$ for it. => 30$ = 30 USD
They owe 30 $ for it. => 30 $ = 30 USD
They owe C$30. => C$30 = 30 CAD
They owe CA$30. => CA$30 = 30 CAD
They owe Can$30. => Can$30 = 30 CAD
They owe CAD$30. => CAD$30 = 30 CAD
They owe $30 CAD. => $30 CAD = 30 CAD
They owe A$30m. => A$30m = 3e7 AUD
They owe AU$30m. => AU$30m = 3e7 AUD
They owe NZ$30m. => NZ$30m = 3e7 NZD
They owe HK$30m. => HK$30m = 3e7 HKD
They owe S$30m. => S$30m = 3e7 SGD
They owe NT$30m. => NT$30m = 3e7 TWD
They owe R$30 million. => R$30 million = 3e7 BRL
They owe MX$30m. => MX$30m = 3e7 MXN
They owe J$30m. => J$30m = 3e7 JMD
They owe TT$30m. => TT$30m = 3e7 TTD
They owe EC$30m. => EC$30m = 3e7 XCD
They owe N$30m. => N$30m = 3e7 NAD
They owe Z$30m. => Z$30m = 3e7 ZWG
They owe GH₵30m. => GH₵30m = 3e7 GHS
They owe £30m. => £30m = 3e7 GBP
They owe £ 30 m. => £ 30 m = 3e7 GBP
They owe £30 million sterling. => £30 million sterling = 3e7 GBP
They owe £E30m. => £E30m = 3e7 EGP
They owe E£30m. => E£30m = 3e7 EGP
They owe IR£30m. => IR£30m = 3e7 IEP
They owe €30m. => €30m = 3e7 EUR
They owe € 30 million. => € 30 million = 3e7 EUR
They owe 30 € now. => 30 € = 30 EUR
They owe 30€. => 30€ = 30 EUR
They owe EUR30. => EUR30 = 30 EUR
They owe EUR 1.5 billion. => EUR 1.5 billion = 1.5e9 EUR
They owe 1.5bn EUR. => 1.5bn EUR = 1.5e9 EUR
They owe ¥300 billion. => ¥300 billion = 3e11 JPY
They owe JP¥300. => JP¥300 = 300 JPY
They owe CN¥300. => CN¥300 = 300 CNY
They owe RMB300 million. => RMB300 million = 3e8 CNY
They owe RMB 300 million. => RMB 300 million = 3e8 CNY
They owe 300 million RMB. => 300 million RMB = 3e8 CNY
They owe ₹5 crore. => ₹5 crore = 5e7 INR
They owe ₹12,34,567. => ₹12,34,567 = 1234567 INR
They owe ₹3 lakh crore. => ₹3 lakh crore = 3e12 INR
They owe INR 40 lakh. => INR 40 lakh = 4e6 INR
They owe ₽500. => ₽500 = 500 RUB
They owe 500₽. => 500₽ = 500 RUB
They owe ₺500. => ₺500 = 500 TRY
They owe ₴500. => ₴500 = 500 UAH
They owe ₩500bn. => ₩500bn = 5e11 KRW
They owe ₦500m. => ₦500m = 5e8 NGN
They owe ₱500. => ₱500 = 500 PHP
They owe ₫500,000. => ₫500,000 = 500000 VND
They owe ₪500. => ₪500 = 500 ILS
They owe ฿500. => ฿500 = 500 THB
They owe ₡500. => ₡500 = 500 CRC
They owe ₿2. => ₿2 = 2 XBT
They owe 2 BTC. => 2 BTC = 2 XBT
They owe 0.5 bitcoin. => 0.5 bitcoin = 0.5 XBT
They owe CHF 12'500. => CHF 12'500 = 12500 CHF
They owe CHF 12’500’000. => CHF 12’500’000 = 12500000 CHF
They owe SFr 12 million. => SFr 12 million = 1.2e7 CHF
They owe Fr 12 million. => Fr 12 million = 1.2e7 ?
They owe € 12 500 000. => € 12 500 000 = 12500000 EUR
They owe 12 500 000 euros. => 12 500 000 euros = 12500000 EUR
They owe SEK 25 000. => SEK 25 000 = 25000 SEK
They owe SEK25bn. => SEK25bn = 2.5e10 SEK
They owe 25 000 SEK. => 25 000 SEK = 25000 SEK
They owe Skr 25. => Skr 25 = 25 SEK
They owe 250 kr. => 250 kr. = 250 ?
They owe DM 25. => DM 25 = 25 DEM
They owe Rs 500. => Rs 500 = 500 ?
They owe Rs. 500 crore. => Rs. 500 crore = 5e9 ?
They owe Rs.500. => Rs.500 = 500 ?
They owe RM12 million. => RM12 million = 1.2e7 MYR
They owe Rp 5 trillion. => Rp 5 trillion = 5e12 IDR
They owe KSh 500. => KSh 500 = 500 KES
They owe Ksh500 million. => Ksh500 million = 5e8 KES
They owe Sh500 million. => Sh500 million = 5e8 ?
They owe USh 500. => USh 500 = 500 UGX
They owe Tk 500. => Tk 500 = 500 BDT
They owe Dh500 million. => Dh500 million = 5e8 AED
They owe Dhs 500. => Dhs 500 = 500 AED
They owe AED 500. => AED 500 = 500 AED
They owe 500 zł. => 500 zł = 500 PLN
They owe 500 Kč. => 500 Kč = 500 CZK
They owe 500 PLN. => 500 PLN = 500 PLN
They owe HUF 500. => HUF 500 = 500 HUF
They owe MEUR 12. => MEUR 12 = 1.2e7 EUR
They owe 12 MEUR. => 12 MEUR = 1.2e7 EUR
They owe 12 mio EUR. => 12 mio EUR = 1.2e7 EUR
The store near Durban took R500 million. => R500 million = 5e8 ZAR
The mayor of Pretoria, South Africa, took R500. => R500 = 500 ZAR
The mayor took S/ 500 in Peru. => S/ 500 = 500 PEN
The mayor took S/. 500 in Peru. => S/. 500 = 500 PEN
The mayor took P500 in the Philippines. => P500 = 500 PHP
The mayor took N500m in Nigeria. => N500m = 5e8 NGN
The mayor took Q500 in Guatemala. => Q500 = 500 GTQ
The mayor took JD500 in Jordan. => JD500 = 500 JOD
The mayor took KD500 in Kuwait. => KD500 = 500 KWD
The mayor took SR500 in Saudi Arabia. => SR500 = 500 SAR
The mayor took LE500 in Egypt. => LE500 = 500 EGP
The mayor took 500 TL in Turkey. => 500 TL = 500 TRY
The mayor took Bs 500 in Bolivia. => Bs 500 = 500 BOB
Coffee is 80p here, and tea £1. => 80p = 0.8 GBP; £1 = 1 GBP
Coffee is 80c here, and tea $1. => 80c = 0.8 USD; $1 = 1 USD
Coffee is 80¢. => 80¢ = 0.8 USD
"""

WORDS = """
It cost five dollars. => five dollars = 5 USD
It cost one dollar. => one dollar = 1 USD
It cost twenty-five dollars. => twenty-five dollars = 25 USD
It cost two hundred and fifty dollars. => two hundred and fifty dollars = 250 USD
It cost a thousand dollars. => a thousand dollars = 1000 USD
It cost a hundred thousand dollars. => a hundred thousand dollars = 1e5 USD
It cost half a million dollars. => half a million dollars = 5e5 USD
It cost half-a-million dollars. => half-a-million dollars = 5e5 USD
It cost a half million dollars. => a half million dollars = 5e5 USD
It cost half a dollar. => half a dollar = 0.5 USD
It cost a quarter of a million dollars. => a quarter of a million dollars = 2.5e5 USD
It cost three-quarters of a million dollars. => three-quarters of a million dollars = 7.5e5 USD
It cost one and a half million dollars. => one and a half million dollars = 1.5e6 USD
It cost one-and-a-half million dollars. => one-and-a-half million dollars = 1.5e6 USD
It cost two and a half billion pounds. => two and a half billion pounds = 2.5e9 GBP
It cost two and a quarter million euros. => two and a quarter million euros = 2.25e6 EUR
It cost two and three-quarter million euros. => two and three-quarter million euros = 2.75e6 EUR
It cost a million and a half dollars. => a million and a half dollars = 1.5e6 USD
It cost 1 1/2 million dollars. => 1 1/2 million dollars = 1.5e6 USD
It cost 1/2 million dollars. => 1/2 million dollars = 5e5 USD
It cost $1/2 million. => $1/2 million = 5e5 USD
It cost 2½ million dollars. => 2½ million dollars = 2.5e6 USD
It cost $2½ million. => $2½ million = 2.5e6 USD
It cost one point five million dollars. => one point five million dollars = 1.5e6 USD
It cost two point seven five billion euros. => two point seven five billion euros = 2.75e9 EUR
It cost fifteen hundred dollars. => fifteen hundred dollars = 1500 USD
It cost one million two hundred thousand dollars. => one million two hundred thousand dollars = 1.2e6 USD
It cost $1 million 200 thousand. => $1 million 200 thousand = 1.2e6 USD
It cost a dozen euros. => a dozen euros = 12 EUR
It cost 5 thousand million dollars. => 5 thousand million dollars = 5e9 USD
It cost a few thousand dollars. => a few thousand dollars = 2000.. USD
It cost several million euros. => several million euros = 2e6.. EUR
It cost a couple of million euros. => a couple of million euros = 2e6 EUR
It cost tens of millions of pounds. => tens of millions of pounds = 1e7.. GBP
It cost hundreds of thousands of dollars. => hundreds of thousands of dollars = 1e5.. USD
It cost thousands of euros. => thousands of euros = 1000.. EUR
It was a multimillion-dollar deal. => multimillion-dollar = 1e6.. USD
It was a multi-million-dollar deal. => multi-million-dollar = 1e6.. USD
It was a multi-billion-pound deal. => multi-billion-pound = 1e9.. GBP
It was a 5-million-dollar fine. => 5-million-dollar = 5e6 USD
It was a five-million-dollar fine. => five-million-dollar = 5e6 USD
It was a 50-cent coin. => 50-cent = 0.5 USD
It was a five-dollar bill. => five-dollar = 5 USD
It was a million-dollar idea. => a million-dollar = 1e6.. USD
He bet twenty bucks. => twenty bucks = 20 USD
He bet 500 quid. => 500 quid = 500 GBP
He bet fifty grand, in $100 bills. => fifty grand = 50000 USD; $100 = 100 USD
He bet £10, then ten grand. => £10 = 10 GBP; ten grand = 10000 GBP
He bet 10 grand on it. => 10 grand = 10000 ?
He bet 20k euros. => 20k euros = 20000 EUR
He bet 20 mn euros. => 20 mn euros = 2e7 EUR
He bet 20mn dollars. => 20mn dollars = 2e7 USD
He bet 3 tn yen. => 3 tn yen = 3e12 JPY
He bet 3 lakh rupees in India. => 3 lakh rupees = 3e5 INR
He bet 2 crore rupees in Pakistan. => 2 crore rupees = 2e7 PKR
He has 5 dollars and 30 cents. => 5 dollars and 30 cents = 5.3 USD
He has 5 dollars 30 cents. => 5 dollars 30 cents = 5.3 USD
He has five pounds and twenty pence. => five pounds and twenty pence = 5.2 GBP
He has five pounds twenty pence. => five pounds twenty pence = 5.2 GBP
He has 5 euros and 20 cents. => 5 euros and 20 cents = 5.2 EUR
He has 5 roubles 20 kopecks. => 5 roubles 20 kopecks = 5.2 RUB
He has 5 rupees and 50 paise in India. => 5 rupees and 50 paise = 5.5 INR
He has £3 5s. => £3 5s = 3.25 GBP
He has £3 5s 6d. => £3 5s 6d = 3.275 GBP
He has 20 pence. => 20 pence = 0.2 GBP
He has 20 pennies. => 20 pennies = 0.2 ?
He has 20 cents. => 20 cents = 0.2 USD
He has 20 euro cents. => 20 euro cents = 0.2 EUR
He has 20 Australian cents. => 20 Australian cents = 0.2 AUD
He has 75 kopecks. => 75 kopecks = 0.75 RUB
He has 75 groszy. => 75 groszy = 0.75 PLN
He has 75 kobo. => 75 kobo = 0.75 NGN
He has 75 agorot. => 75 agorot = 0.75 ILS
He has 75 fils in Kuwait. => 75 fils = 0.075 KWD
He has 75 fils in Dubai. => 75 fils = 0.75 AED
He has 75 piastres in Egypt. => 75 piastres = 0.75 EGP
He has 75 centavos in Mexico. => 75 centavos = 0.75 MXN
He has 75 satoshis. => 75 satoshis = 7.5e-7 XBT
He has 75 pfennigs. => 75 pfennigs = 0.75 DEM
He has 5 jiao. => 5 jiao = 0.5 CNY
He has two million Swiss francs. => two million Swiss francs = 2e6 CHF
He has 20 Danish kroner. => 20 Danish kroner = 20 DKK
He has 20 Norwegian crowns. => 20 Norwegian crowns = 20 NOK
He has 20 Czech crowns. => 20 Czech crowns = 20 CZK
He has 20 Icelandic kronur. => 20 Icelandic kronur = 20 ISK
He has 20 Hong Kong dollars. => 20 Hong Kong dollars = 20 HKD
He has 20 Singapore dollars. => 20 Singapore dollars = 20 SGD
He has 20 Trinidad and Tobago dollars. => 20 Trinidad and Tobago dollars = 20 TTD
He has 20 East Caribbean dollars. => 20 East Caribbean dollars = 20 XCD
He has 20 Namibian dollars. => 20 Namibian dollars = 20 NAD
He has 20 Bermudian dollars. => 20 Bermudian dollars = 20 BMD
He has 20 Solomon Islands dollars. => 20 Solomon Islands dollars = 20 SBD
He has 20 Guyanese dollars. => 20 Guyanese dollars = 20 GYD
He has 20 US dollars. => 20 US dollars = 20 USD
He has 20 U.S. dollars. => 20 U.S. dollars = 20 USD
He has 20 American dollars. => 20 American dollars = 20 USD
He has 20 Egyptian pounds. => 20 Egyptian pounds = 20 EGP
He has 20 Lebanese pounds. => 20 Lebanese pounds = 20 LBP
He has 20 Syrian pounds. => 20 Syrian pounds = 20 SYP
He has 20 South Sudanese pounds. => 20 South Sudanese pounds = 20 SSP
He has 20 Falkland Islands pounds. => 20 Falkland Islands pounds = 20 FKP
He has 20 Irish pounds. => 20 Irish pounds = 20 IEP
He has 20 pounds sterling. => 20 pounds sterling = 20 GBP
He has 20 British pounds. => 20 British pounds = 20 GBP
He has 20 million pounds. => 20 million pounds = 2e7 GBP
He has 20 West African CFA francs. => 20 West African CFA francs = 20 XOF
He has 20 CFA francs in Senegal. => 20 CFA francs = 20 XOF
He has 20 CFA francs in Gabon. => 20 CFA francs = 20 XAF
He has 20 CFP francs. => 20 CFP francs = 20 XPF
He has 20 Belgian francs. => 20 Belgian francs = 20 BEF
He has 20 Congolese francs. => 20 Congolese francs = 20 CDF
He has 20 Rwandan francs. => 20 Rwandan francs = 20 RWF
He has 20 Kenyan shillings. => 20 Kenyan shillings = 20 KES
He has 20 Somali shillings. => 20 Somali shillings = 20 SOS
He has 20 Iraqi dinars. => 20 Iraqi dinars = 20 IQD
He has 20 Kuwaiti dinars. => 20 Kuwaiti dinars = 20 KWD
He has 20 Serbian dinars. => 20 Serbian dinars = 20 RSD
He has 20 Macedonian denars. => 20 Macedonian denars = 20 MKD
He has 20 Saudi riyals. => 20 Saudi riyals = 20 SAR
He has 20 Iranian rials. => 20 Iranian rials = 20 IRR
He has 20 Omani rials. => 20 Omani rials = 20 OMR
He has 20 UAE dirhams. => 20 UAE dirhams = 20 AED
He has 20 Moroccan dirhams. => 20 Moroccan dirhams = 20 MAD
He has 20 Turkish lira. => 20 Turkish lira = 20 TRY
He has 20 Italian lire. => 20 Italian lire = 20 ITL
He has 20 Sri Lankan rupees. => 20 Sri Lankan rupees = 20 LKR
He has 20 Nepalese rupees. => 20 Nepalese rupees = 20 NPR
He has 20 Seychelles rupees. => 20 Seychelles rupees = 20 SCR
He has 20 Costa Rican colones. => 20 Costa Rican colones = 20 CRC
He has 20 Salvadoran colones. => 20 Salvadoran colones = 20 SVC
He has 20 Cuban pesos. => 20 Cuban pesos = 20 CUP
He has 20 Dominican pesos. => 20 Dominican pesos = 20 DOP
He has 20 Philippine pesos. => 20 Philippine pesos = 20 PHP
He has 20 Argentine pesos. => 20 Argentine pesos = 20 ARS
He has 20 South African rand. => 20 South African rand = 20 ZAR
He has 20 North Korean won. => 20 North Korean won = 20 KPW
He has 20 South Korean won. => 20 South Korean won = 20 KRW
He has 20 Korean won. => 20 Korean won = 20 KRW
He has 20 Brazilian reais. => 20 Brazilian reais = 20 BRL
He has 20 Zambian kwacha. => 20 Zambian kwacha = 20 ZMW
He has 20 Malawian kwacha. => 20 Malawian kwacha = 20 MWK
He has 20 Belarusian roubles. => 20 Belarusian roubles = 20 BYN
He has 20 roubles. => 20 roubles = 20 RUB
He has 20 hryvnias. => 20 hryvnias = 20 UAH
He has 20 Polish zloty. => 20 Polish zloty = 20 PLN
He has 20 Romanian lei. => 20 Romanian lei = 20 RON
He has 20 Moldovan lei. => 20 Moldovan lei = 20 MDL
He has 20 Hungarian forints. => 20 Hungarian forints = 20 HUF
He has 20 Bulgarian leva. => 20 Bulgarian leva = 20 BGN
He has 20 Bosnian convertible marks. => 20 Bosnian convertible marks = 20 BAM
He has 20 German marks. => 20 German marks = 20 DEM
He has 20 Finnish markka. => 20 Finnish markka = 20 FIM
He has 20 Dutch guilders. => 20 Dutch guilders = 20 NLG
He has 20 Spanish pesetas. => 20 Spanish pesetas = 20 ESP
He has 20 Greek drachmas. => 20 Greek drachmas = 20 GRD
He has 20 Portuguese escudos. => 20 Portuguese escudos = 20 PTE
He has 20 Cape Verdean escudos. => 20 Cape Verdean escudos = 20 CVE
He has 20 Japanese yen. => 20 Japanese yen = 20 JPY
He has 20 Chinese yuan. => 20 Chinese yuan = 20 CNY
He has 20 Vietnamese dong. => 20 Vietnamese dong = 20 VND
He has 20 Thai baht. => 20 Thai baht = 20 THB
He has 20 Malaysian ringgit. => 20 Malaysian ringgit = 20 MYR
He has 20 Indonesian rupiah. => 20 Indonesian rupiah = 20 IDR
He has 20 Israeli shekels. => 20 Israeli shekels = 20 ILS
He has 20 new Israeli shekels. => 20 new Israeli shekels = 20 ILS
He has 20 Nigerian naira. => 20 Nigerian naira = 20 NGN
He has 20 Ghanaian cedis. => 20 Ghanaian cedis = 20 GHS
He has 20 Ethiopian birr. => 20 Ethiopian birr = 20 ETB
He has 20 Kazakh tenge. => 20 Kazakh tenge = 20 KZT
He has 20 Georgian lari. => 20 Georgian lari = 20 GEL
He has 20 Armenian drams. => 20 Armenian drams = 20 AMD
He has 20 Azerbaijani manats. => 20 Azerbaijani manats = 20 AZN
He has 20 Uzbek som. => 20 Uzbek som = 20 UZS
He has 20 Afghan afghanis. => 20 Afghan afghanis = 20 AFN
He has 20 Peruvian soles. => 20 Peruvian soles = 20 PEN
He has 20 Venezuelan bolivars. => 20 Venezuelan bolivars = 20 VES
He has 20 Bolivian bolivianos. => 20 Bolivian bolivianos = 20 BOB
He has 20 Haitian gourdes. => 20 Haitian gourdes = 20 HTG
He has 20 Papua New Guinean kina. => 20 Papua New Guinean kina = 20 PGK
He has 20 Mongolian tugriks. => 20 Mongolian tugriks = 20 MNT
He has 20 Macanese patacas. => 20 Macanese patacas = 20 MOP
He has 20 Tongan paʻanga. => 20 Tongan paʻanga = 20 TOP
He has 20 Albanian lek. => 20 Albanian lek = 20 ALL
He has 20 Mauritanian ouguiyas. => 20 Mauritanian ouguiyas = 20 MRU
He has 20 Mozambican meticals. => 20 Mozambican meticals = 20 MZN
He has 20 Slovenian tolars. => 20 Slovenian tolars = 20 SIT
He has 20 Latvian lats. => 20 Latvian lats = 20 LVL
He has 20 Lithuanian litai. => 20 Lithuanian litai = 20 LTL
He has 20 Ecuadorian sucres. => 20 Ecuadorian sucres = 20 ECS
He has 20 pesos from Colombia. => 20 pesos = 20 COP
In Switzerland he paid 20 francs. => 20 francs = 20 CHF
In Sweden he paid 20 kronor. => 20 kronor = 20 SEK
He paid 20 Mexican pesos, then 30 pesos. => 20 Mexican pesos = 20 MXN; 30 pesos = 30 MXN
Not 20 Chilean pesos, 9 Mexican pesos, 8 pesos. => 20 Chilean pesos = 20 CLP; 9 Mexican pesos = 9 MXN; 8 pesos = 8 ?
"""

BOUNDS = """
It is at least $5. => $5 = 5.. USD
It is more than $5 million. => $5 million = 5e6.. USD
It is over a billion euros. => a billion euros = 1e9.. EUR
It is up to $5. => $5 = ..5 USD
It is less than 5 dollars. => 5 dollars = ..5 USD
It is about $5. => $5 = 5 USD
It is no more than €5. => €5 = ..5 EUR
It is not less than €5. => €5 = 5.. EUR
It is $5m or more. => $5m = 5e6.. USD
It is $5m-plus. => $5m = 5e6.. USD
It is a $5 million-plus deal. => $5 million = 5e6.. USD
It is $5 million plus. => $5 million = 5e6.. USD
It is $5m+. => $5m = 5e6.. USD
It is > $5m. => $5m = 5e6.. USD
It is ≥ $5m. => $5m = 5e6.. USD
It is < $5m. => $5m = ..5e6 USD
It is ~$5m. => $5m = 5e6 USD
It is $5m-10m. => $5m-10m = 5e6..1e7 USD
It is $5m–$10m. => $5m–$10m = 5e6..1e7 USD
It is $5–10 million. => $5–10 million = 5e6..1e7 USD
It is $5—$10 million. => $5—$10 million = 5e6..1e7 USD
It is $5 - $10 million. => $5 - $10 million = 5e6..1e7 USD
It is $5 million to $10 million. => $5 million to $10 million = 5e6..1e7 USD
It is $5 to 10 million. => $5 to 10 million = 5e6..1e7 USD
It is $5-to-$10 million. => $5-to-$10 million = 5e6..1e7 USD
It is 5 to 10 million dollars. => 5 to 10 million dollars = 5e6..1e7 USD
It is 5-10 million dollars. => 5-10 million dollars = 5e6..1e7 USD
It is five or six million dollars. => five or six million dollars = 5e6..6e6 USD
It is five to six million dollars. => five to six million dollars = 5e6..6e6 USD
It is $50 or 60 billion. => $50 or 60 billion = 5e10..6e10 USD
It is between $5 and $10. => between $5 and $10 = 5..10 USD
It is between 5 and 10 million dollars. => between 5 and 10 million dollars = 5e6..1e7 USD
It is between $5 and 10 million. => between $5 and 10 million = 5e6..1e7 USD
It is between five and ten thousand euros. => between five and ten thousand euros = 5000..10000 EUR
It is between 5 million and 10 million euros. => between 5 million and 10 million euros = 5e6..1e7 EUR
It is EUR 5-10 million. => EUR 5-10 million = 5e6..1e7 EUR
It is 5-10 EUR. => 5-10 EUR = 5..10 EUR
It is €5-€10. => €5-€10 = 5..10 EUR
It is 5€-10€. => 5€-10€ = 5..10 EUR
Prices ranged from $5 to $10. => $5 to $10 = 5..10 USD
Prices range from 5 to 10 dollars. => 5 to 10 dollars = 5..10 USD
It rose from $5 to $10. => $5 = 5 USD; $10 = 10 USD
It is anywhere from $5 to $10. => $5 to $10 = 5..10 USD
It lost -$5m. => -$5m = -5e6 USD
It lost −$5m. => −$5m = -5e6 USD
It lost $-5m. => $-5m = -5e6 USD
It lost minus $5m. => minus $5m = -5e6 USD
Net: ($5.2m). => $5.2m = 5.2e6 USD
It was $3 a barrel. => $3 = 3 USD
It was €30/month. => €30 = 30 EUR
It was $20-an-hour work. => $20 = 20 USD
It was $12.50/hr. => $12.50 = 12.5 USD
It cost ( $ 2 . 5 billion ) then. => $ 2 . 5 billion = 2.5e9 USD
It cost $ 10 , 000 then. => $ 10 , 000 = 10000 USD
It cost 10 , 000 dollars then. => 10 , 000 dollars = 10000 USD
He paid $5, $6 and $7. => $5 = 5 USD; $6 = 6 USD; $7 = 7 USD
He paid $1,000,000. => $1,000,000 = 1e6 USD
He paid €1.000.000. => €1.000.000 = 1e6 EUR
He paid €1.000.000,50. => €1.000.000,50 = 1000000.5 EUR
He paid $1.234 billion. => $1.234 billion = 1.234e9 USD
He paid $10 million dollars. => $10 million dollars = 1e7 USD
He paid $10 million US dollars. => $10 million US dollars = 1e7 USD
He paid $10 million Canadian. => $10 million Canadian = 1e7 CAD
He paid five US cents. => five US cents = 0.05 USD
He paid 5 million in US dollars. => 5 million in US dollars = 5e6 USD
He paid 5 million of dollars. => 5 million of dollars = 5e6 USD
A fine of 5 million dollars ($5m). => 5 million dollars = 5e6 USD; $5m = 5e6 USD
The 1.2 billion-dollar plan. => 1.2 billion-dollar = 1.2e9 USD
The 30-million-euro hall. => 30-million-euro = 3e7 EUR
The 30m-euro hall. => 30m-euro = 3e7 EUR
The 30m euro hall. => 30m euro = 3e7 EUR
The 3.5 million Euro hall. => 3.5 million Euro = 3.5e6 EUR
The €30m-a-year hall. => €30m = 3e7 EUR
The firm paid $1O million. => $1O million = 1e7 USD
The firm paid $l00 then. => $l00 = 100 USD
"""

REFUSED = """
See No. 5 of the list.
Call +1 555 010 4477 now.
Call (555) 010-4477.
Set $HOME and $PATH first.
The variable $x1 holds it.
Shares of $ACME rose.
Shares (NYSE: ACM) rose 5 points.
They won 35 games.
50 pounds of flour
a 12-pound baby
He lost 20 pounds.
He weighs 200 pounds and runs.
ALL 35 of them
TRY 500 times
TOP 10 hotels
the MAD 30 minutes
in Room 2012
in RM 201 of the hall
Rm 201
the dollar fell
He made 5 marks on the wall.
It got full marks: 20 marks.
Costs $ of nothing
We ran a 5k.
It drew 20k people.
It is 5 m long.
It has 30 b pages.
Born in 1950, he won 1,500 votes.
They won 1,000 seats.
200 real people came.
2,000 real people came.
They won 20 real victories.
It has 10 grand pianos.
Two grand juries met.
Six 20 Grand Slam titles.
The 40 Afghanis and 12 Guaranis left.
He met 5 Crowns officers.
Fr. 12 spoke.
On Fr 12 May.
SOS 5 times.
100 percent of people.
S500 class.
He drove the R500 road.
P500 form.
N500 plan.
Q5 cars.
The M5 motorway
A3 paper
The A$AP crew
B2B sales
C3PO
He is 5-4.
He ate 5 tacos.
Section 5 (a) 3
He sat in 20 C heat.
page 20p
The 1080p screen
It was 20c warmer.
The 5d camera
5 s later
A 10 won 5.
They won 10.
The team has 10 won games.
2 sols on Mars
3 sen. votes
He has 10 lats and pecs.
1,000 won the race.
5 para 3
"""


FOREIGN = """
de: Es kostete 3,5 Mio. €. => 3,5 Mio. € = 3.5e6 EUR
de: Es kostete 1.234,50 Euro. => 1.234,50 Euro = 1234.5 EUR
de: Es kostete 2.500 US-Dollar. => 2.500 US-Dollar = 2500 USD
de: Es kostete 20 Schweizer Franken. => 20 Schweizer Franken = 20 CHF
es: Costó 50 dólares estadounidenses. => 50 dólares estadounidenses = 50 USD
es: Costó 1.500 pesos mexicanos. => 1.500 pesos mexicanos = 1500 MXN
fr: Il a payé 20 francs suisses. => 20 francs suisses = 20 CHF
fr: Il a payé 2,5 millions d'euros. => 2,5 millions d'euros = 2.5e6 EUR
pt: Pagou R$ 4,5 milhões. => R$ 4,5 milhões = 4.5e6 BRL
ru: Он заплатил 500 долларов США. => 500 долларов США = 500 USD
zh: 他付了 500 美元 。 => 500 美元 = 500 USD
ja: 500円 です => 500円 = 500 JPY
sv: Det kostade 250 kr. => 250 kr. = 250 ?
"""


def expected(side: str) -> list[tuple[str, float | None, float | None, str | None]]:
    """Reads "words = low..high CODE; ..."."""
    found = []
    for part in side.split("; "):
        exact, _, value = part.rpartition(" = ")
        amount, code = value.split()
        low, _, high = amount.partition("..") if ".." in amount else (amount, "", amount)
        found.append((exact, float(low) if low else None, float(high) if high else None, None if code == "?" else code))
    return found


def lines(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


def sums(text: str, language: str = "en") -> list[tuple[str, float | None, float | None, str | None]]:
    found = MoneyExtractor().sums(reading_of(text, language=language))
    return [(m.exact, m.low, m.high, m.currency) for m in found]


@pytest.mark.parametrize("line", lines(SIGNS) + lines(WORDS) + lines(BOUNDS))
def test_read(line: str) -> None:
    text, _, side = line.partition(" => ")
    assert sums(text) == expected(side)


@pytest.mark.parametrize("line", lines(FOREIGN))
def test_other_languages_give_what_is_certain(line: str) -> None:
    language, _, rest = line.partition(": ")
    text, _, side = rest.partition(" => ")
    assert sums(text, language) == expected(side)


@pytest.mark.parametrize("text", ["cinq cents francs", "50 dólares", "500 marks", "50 dollars", "five million euro"])
def test_other_languages_give_nothing_uncertain(text: str) -> None:
    assert sums(text, "fr") == []


@pytest.mark.parametrize("text", lines(REFUSED))
def test_refused(text: str) -> None:
    assert sums(text) == []


def test_every_line_is_different() -> None:
    every = lines(SIGNS) + lines(WORDS) + lines(BOUNDS) + lines(REFUSED)
    assert len(set(every)) == len(every)
    assert all(re.search(r" => .+ = ", line) for line in lines(SIGNS) + lines(WORDS) + lines(BOUNDS))
