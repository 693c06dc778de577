"""Regions of the world and first-level parts of countries under their English names. Written from general knowledge."""

from __future__ import annotations

WORLD = """
Africa Asia Europe North_America South_America Latin_America Central_America Antarctica Oceania Middle_East Balkans
Caucasus Scandinavia Caribbean Southeast_Asia South_Asia East_Asia Central_Asia West_Africa East_Africa North_Africa
Southern_Africa Central_Africa Congo Sahel Gulf Persian_Gulf Maghreb Levant Eurasia Eastern_Europe Western_Europe
Central_Europe Pacific Atlantic Mediterranean Black_Sea Red_Sea Caspian_Sea South_China_Sea Arctic Horn_of_Africa
Sub-Saharan_Africa Far_East Near_East Baltic_Sea Arabian_Sea Himalayas Andes Alps Sahara Amazon Indo-Pacific
Asia-Pacific Asia_Pacific South-East_Asia South_East_Asia Northern_Europe Southern_Europe West_Asia North_Asia
Northern_Africa Western_Africa Eastern_Africa Mesopotamia Siberia Patagonia Anatolia Polynesia Melanesia Micronesia
Pacific_Ocean Atlantic_Ocean Indian_Ocean Arctic_Ocean Southern_Ocean Mediterranean_Sea North_Sea Aegean Aegean_Sea
Adriatic Adriatic_Sea East_China_Sea Yellow_Sea Bering_Strait Gulf_of_Mexico Gulf_of_Aden Gulf_of_Guinea Gulf_of_Oman
Strait_of_Hormuz Strait_of_Malacca Taiwan_Strait Bosphorus Dardanelles English_Channel Suez_Canal Panama_Canal
Bay_of_Bengal
Nile Mekong Danube Rhine Volga Ganges Indus Euphrates Tigris Yangtze Zambezi Sinai Rocky_Mountains Urals Pyrenees
Carpathians Hindu_Kush Central_Asian_republics
West_Bank:ps Gaza:ps Gaza_Strip:ps East_Jerusalem: Golan_Heights: Golan: Kashmir: Crimea: Donbas: Donbass:
Transnistria: Abkhazia:
South_Ossetia: Nagorno-Karabakh: Western_Sahara:eh Kurdistan: Somaliland: Darfur:sd Kordofan:sd Tigray:et Amhara:et
Oromia:et Puntland:so Cabinda:ao Katanga:cd Kivu:cd North_Kivu:cd South_Kivu:cd Ituri:cd Zanzibar:tz Casamance:sn
"""

PARTS = """
au:New_South_Wales,Victoria,Queensland,South_Australia,Western_Australia,Tasmania,Northern_Territory
au:Australian_Capital_Territory
ca:Ontario,Quebec,British_Columbia,Alberta,Manitoba,Saskatchewan,Nova_Scotia,New_Brunswick,Newfoundland,Labrador
ca:Newfoundland_and_Labrador,Prince_Edward_Island,Yukon,Northwest_Territories,Nunavut
in:Andhra_Pradesh,Arunachal_Pradesh,Assam,Bihar,Chhattisgarh,Goa,Gujarat,Haryana,Himachal_Pradesh,Jharkhand,Karnataka
in:Kerala,Madhya_Pradesh,Maharashtra,Manipur,Meghalaya,Mizoram,Nagaland,Odisha,Orissa,Rajasthan,Sikkim,Tamil_Nadu
in:Telangana,Tripura,Uttar_Pradesh,Uttarakhand,West_Bengal,Jammu_and_Kashmir,Ladakh,Jammu
cn:Anhui,Fujian,Gansu,Guangdong,Guizhou,Hainan,Hebei,Heilongjiang,Henan,Hubei,Hunan,Jiangsu,Jiangxi,Jilin,Liaoning
cn:Qinghai,Shaanxi,Shandong,Shanxi,Sichuan,Yunnan,Zhejiang,Guangxi,Inner_Mongolia,Ningxia,Tibet,Xinjiang
mx:Aguascalientes,Baja_California,Baja_California_Sur,Campeche,Chiapas,Chihuahua,Coahuila,Colima,Durango,Guanajuato
mx:Guerrero,Hidalgo,Jalisco,Michoacan,Morelos,Nayarit,Nuevo_Leon,Oaxaca,Puebla,Queretaro,Quintana_Roo,San_Luis_Potosi
mx:Sinaloa,Sonora,Tabasco,Tamaulipas,Tlaxcala,Veracruz,Yucatan,Zacatecas
br:Alagoas,Amapa,Amazonas,Bahia,Ceara,Espirito_Santo,Goias,Maranhao,Mato_Grosso,Mato_Grosso_do_Sul,Minas_Gerais,Paraiba
br:Parana,Pernambuco,Piaui,Rio_de_Janeiro,Rio_Grande_do_Norte,Rio_Grande_do_Sul,Rondonia,Roraima,Santa_Catarina,Sergipe
br:Tocantins
ng:Abia,Adamawa,Akwa_Ibom,Anambra,Bauchi,Bayelsa,Benue,Borno,Cross_River,Ebonyi,Edo,Ekiti,Enugu,Gombe,Imo,Jigawa,Kaduna
ng:Kano,Katsina,Kebbi,Kogi,Kwara,Lagos,Nasarawa,Ogun,Ondo,Osun,Oyo,Sokoto,Taraba,Yobe,Zamfara,Niger_Delta
za:Gauteng,KwaZulu-Natal,Limpopo,Mpumalanga,Eastern_Cape,Western_Cape,Northern_Cape,Free_State
pk:Sindh,Balochistan,Khyber_Pakhtunkhwa,Gilgit-Baltistan,Punjab af:Helmand,Kandahar,Nangarhar,Kunduz,Badakhshan,Herat
af:Ghazni,Paktika,Paktia,Logar,Wardak,Faryab,Balkh,Takhar,Panjshir,Bamyan,Uruzgan,Zabul,Farah,Kunar,Nuristan,Laghman
kr:Gyeonggi,Gangwon,Jeolla,North_Jeolla,South_Jeolla,Gyeongsang,North_Gyeongsang,South_Gyeongsang,Chungcheong
kr:North_Chungcheong,South_Chungcheong,Jeju jp:Hokkaido,Honshu,Kyushu,Shikoku,Okinawa,Fukushima,Aomori,Miyagi,Ibaraki
jp:Saitama,Kanagawa,Niigata,Toyama,Ishikawa,Nagano,Shizuoka,Aichi,Mie,Shiga,Hyogo,Wakayama,Tottori,Shimane,Okayama
jp:Yamaguchi,Tokushima,Ehime,Kochi,Saga,Kumamoto,Oita,Miyazaki,Kagoshima,Kansai,Tohoku
id:Java,West_Java,Central_Java,East_Java,Sumatra,North_Sumatra,South_Sumatra,West_Sumatra,Sulawesi,South_Sulawesi
id:Kalimantan,East_Kalimantan,Bali,Papua,West_Papua,Aceh,Maluku,Lombok,Borneo,Riau,Jambi,Bengkulu,Lampung,Banten
my:Sabah,Sarawak,Selangor,Johor,Kedah,Kelantan,Pahang,Penang,Perak,Perlis,Terengganu,Malacca,Negeri_Sembilan,Labuan
ph:Luzon,Visayas,Mindanao,Palawan,Cebu,Leyte,Samar,Bohol,Metro_Manila,Calabarzon
mm:Kachin,Kayah,Rakhine,Arakan,Sagaing,Magway,Bago,Ayeyarwady,Tanintharyi,Shan_State,Chin_State,Kachin_State,Karen_State
ru:Chechnya,Dagestan,Ingushetia,Tatarstan,Bashkortostan,Buryatia,Yakutia,Tuva,Karelia,Komi,Udmurtia,Chuvashia,Mordovia
ru:Kalmykia,North_Ossetia,Adygea,Kabardino-Balkaria,Karachay-Cherkessia,Kamchatka,Primorye,Sakhalin,Chukotka,Altai
ua:Zakarpattia,Galicia,Volyn,Bukovina
de:Bavaria,Saxony,Hesse,Thuringia,Brandenburg,Lower_Saxony,Saarland,Baden-Wurttemberg
de:North_Rhine-Westphalia,Rhineland-Palatinate,Schleswig-Holstein,Mecklenburg-Vorpommern,Saxony-Anhalt
es:Catalonia,Andalusia,Basque_Country,Castile,Valencia,Aragon,Asturias,Cantabria,Navarre,Extremadura,Murcia
es:Canary_Islands,Balearic_Islands it:Sicily,Sardinia,Lombardy,Tuscany,Piedmont,Veneto,Calabria,Campania,Apulia,Liguria
it:Umbria,Abruzzo,Emilia-Romagna fr:Normandy,Brittany,Alsace,Lorraine,Burgundy,Provence,Corsica,Aquitaine,Occitanie
gb:Cornwall,Devon,Kent,Essex,Sussex,Surrey,Yorkshire,Lancashire,Merseyside,Cumbria,Norfolk,Suffolk,Somerset,Dorset
pl:Silesia,Mazovia,Pomerania be:Flanders,Wallonia nl:Friesland,Brabant,Limburg at:Tyrol,Styria,Carinthia
iq:Anbar,Nineveh,Diyala,Kirkuk,Basra,Dhi_Qar sy:Idlib,Raqqa,Deir_ez-Zor,Hasakah,Latakia,Daraa,Rojava,Afrin
ye:Hadramaut,Marib,Taiz,Hodeidah,Saada,Socotra
ir:Khuzestan,Sistan_and_Baluchestan,Isfahan,Fars,Khorasan,Gilan,Mazandaran
ar:Cordoba,Mendoza,Santa_Fe,Tucuman,Neuquen,Chubut,Santa_Cruz,Tierra_del_Fuego,Chaco,Formosa,Misiones,Entre_Rios,Jujuy
co:Antioquia,Cauca,Narino,Choco,Santander,Norte_de_Santander,Arauca,Putumayo,Caqueta,Guaviare,Boyaca,Cundinamarca,Huila
pe:Cusco,Puno,Ayacucho,Loreto,Ucayali,Cajamarca,Arequipa cl:Araucania,Atacama,Antofagasta,Biobio,Valparaiso
ec:Guayas,Pichincha,Manabi,Esmeraldas,Azuay bo:Potosi,Oruro,Cochabamba,Tarija,Beni,Pando
ve:Zulia,Tachira,Miranda,Bolivar
ke:Nyanza,Rift_Valley,Turkana,Kiambu,Nakuru,Kisumu,Mombasa,Garissa,Mandera,Wajir,Lamu,Kilifi ug:Karamoja,Acholi,Buganda
gh:Ashanti,Volta,Brong-Ahafo cm:Adamaoua ml:Azawad,Timbuktu,Mopti,Segou,Kidal,Gao
mz:Cabo_Delgado,Nampula,Zambezia,Sofala
lk:Jaffna,Kandy,Trincomalee,Batticaloa bd:Chittagong,Sylhet,Rajshahi,Khulna,Barisal,Rangpur,Mymensingh
np:Lumbini,Bagmati,Gandaki,Karnali nz:Auckland,Canterbury,Otago,Waikato,Southland,North_Island,South_Island
ae:Abu_Dhabi,Dubai,Sharjah,Ajman,Fujairah,Ras_Al_Khaimah,Umm_Al_Quwain cn:Macau
ie:Connacht,Leinster,Munster,Ulster
"""
